import { assert } from "#src/base/assert.js";
import { settleAll } from "#src/base/settle-all.js";
import { type Change, SECTOR_BYTES } from "#src/platform/disk/crash-model.js";
import type { DiskFile, DiskPart, DiskRange, OpenMode } from "#src/platform/disk/disk.js";
import { assertPosition, assertRange } from "#src/platform/disk/disk-range.js";
import { OpenGate } from "#src/platform/disk/open-gate.js";
import { SimulatedFailure } from "#src/platform/disk/simulated-failure.js";
import type { DiskFault, DiskOperation } from "#src/platform/disk/simulated-faults.js";
import type { SimulatedMachine } from "#src/platform/disk/simulated-machine.js";
import type { FileNode } from "#src/platform/disk/simulated-names.js";
import { totalBytes } from "#src/platform/disk/whole-transfer.js";

/** An open file of a simulated disk. Synchronous calls take effect at once, the others when chance lets them. */
export class SimulatedFile implements DiskFile {
  readonly path: string;
  readonly #node: FileNode;
  readonly #machine: SimulatedMachine;
  readonly #mode: OpenMode;
  readonly #gate: OpenGate;

  constructor(path: string, node: FileNode, machine: SimulatedMachine, mode: OpenMode) {
    this.path = path;
    this.#node = node;
    this.#machine = machine;
    this.#mode = mode;
    this.#gate = new OpenGate(path);
    node.opens += 1;
    if (mode === "write-exclusive") node.claimed = true;
  }

  read(target: Uint8Array, position: number): Promise<number> {
    assertPosition(position);
    return this.#perform("read", () => this.#node.contents.read(target, position));
  }

  readSync(target: Uint8Array, position: number): number {
    assertPosition(position);
    return this.#performSync("read", () => this.#node.contents.read(target, position));
  }

  write(source: Uint8Array, position: number): Promise<void> {
    this.#assertWritable(position);
    return this.#perform("write", (fault) => this.#write(source.slice(), position, fault));
  }

  writeSync(source: Uint8Array, position: number): void {
    this.#assertWritable(position);
    this.#performSync("write", (fault) => this.#write(source.slice(), position, fault));
  }

  writeMany(sources: readonly Uint8Array[], position: number): Promise<void> {
    this.#assertWritable(position);
    return this.#perform("write", (fault) => this.#write(joined(sources), position, fault));
  }

  writeManySync(sources: readonly Uint8Array[], position: number): void {
    this.#assertWritable(position);
    this.#performSync("write", (fault) => this.#write(joined(sources), position, fault));
  }

  async readScattered(parts: readonly DiskPart[]): Promise<void> {
    await settleAll(
      parts.map(async ({ bytes, position }) => bytes.fill(0, await this.read(bytes, position))),
    );
  }

  async writeScattered(parts: readonly DiskPart[]): Promise<void> {
    await settleAll(parts.map(({ bytes, position }) => this.write(bytes, position)));
  }

  datasync(): Promise<void> {
    const mark = this.#node.contents.mark();
    return this.#perform("datasync", (fault) => {
      if (fault?.type === "lie") return;
      if (fault?.type === "error") {
        this.#resizing(() => this.#node.contents.failSync(this.#machine.dice));
        throw new SimulatedFailure(fault.code);
      }
      this.#node.contents.persist(mark);
    });
  }

  size(): Promise<number> {
    return this.#perform("size", () => this.#node.contents.sizeBytes);
  }

  truncate(sizeBytes: number): Promise<void> {
    this.#assertWritable(sizeBytes);
    return this.#perform("truncate", () => this.#change({ type: "resize", sizeBytes }));
  }

  punchHole(range: DiskRange): Promise<void> {
    this.#assertWritableRange(range);
    return this.#perform("punch-hole", () => this.#change({ type: "zero", from: range.from, to: range.to }));
  }

  punchHoleSync(range: DiskRange): void {
    this.#assertWritableRange(range);
    this.#performSync("punch-hole", () => this.#change({ type: "zero", from: range.from, to: range.to }));
  }

  allocate(range: DiskRange): Promise<void> {
    this.#assertWritableRange(range);
    return this.#perform("allocate", () => {
      const length = range.to - range.from;
      const room = this.#node.contents.writableBytes(range.from, length, this.#machine.freePages);
      if (room < length) throw new SimulatedFailure("ENOSPC");
      if (length > 0) this.#change({ type: "reserve", from: range.from, to: range.to });
    });
  }

  nextData(position: number): DiskRange | undefined {
    assertPosition(position);
    return this.#performSync("next-data", () => this.#node.contents.nextData(position));
  }

  async close(): Promise<void> {
    await this.#gate.close();
    await this.#machine.perform("close", this.path, () => {
      this.#node.opens -= 1;
      if (this.#mode === "write-exclusive") this.#node.claimed = false;
      if (this.#node.opens === 0 && !this.#node.linked)
        this.#machine.take(-this.#node.contents.allocatedBytes);
    });
  }

  /** The data are this file's own from here on. What does not fit, or falls to an error, leaves a part behind. */
  #write(data: Uint8Array, position: number, fault: DiskFault | undefined): void {
    const at = fault?.type === "misdirect" ? this.#elsewhere(position) : position;
    const room = this.#node.contents.writableBytes(at, data.length, this.#machine.freePages);
    const lengthMax = fault?.type === "error" ? this.#machine.dice.below(room + 1) : room;
    if (lengthMax > 0) this.#change({ type: "write", position: at, data: data.subarray(0, lengthMax) });
    if (fault?.type === "error") throw new SimulatedFailure(fault.code);
    if (room < data.length) throw new SimulatedFailure("ENOSPC");
  }

  /** Some other sector of the file, or of the hole behind it when it has no other. */
  #elsewhere(position: number): number {
    const sectors = Math.max(2, Math.ceil(this.#node.contents.sizeBytes / SECTOR_BYTES));
    const own = Math.floor(position / SECTOR_BYTES) % sectors;
    const other = (own + 1 + this.#machine.dice.below(sectors - 1)) % sectors;
    return other * SECTOR_BYTES + (position % SECTOR_BYTES);
  }

  #change(change: Change): void {
    this.#resizing(() => this.#node.contents.change(change));
    this.#node.modifiedMs = this.#machine.nowMs();
  }

  #resizing(run: () => void): void {
    const before = this.#node.contents.allocatedBytes;
    run();
    this.#machine.take(this.#node.contents.allocatedBytes - before);
  }

  async #perform<T>(operation: DiskOperation, run: (fault: DiskFault | undefined) => T): Promise<T> {
    this.#gate.enter();
    try {
      return await this.#machine.perform(operation, this.path, run);
    } finally {
      this.#gate.leave();
    }
  }

  #performSync<T>(operation: DiskOperation, run: (fault: DiskFault | undefined) => T): T {
    this.#gate.assertOpen();
    return this.#machine.performSync(operation, this.path, run);
  }

  #assertWritable(position: number): void {
    assert(this.#mode !== "read", `${this.path} was opened for reading`);
    assertPosition(position);
  }

  #assertWritableRange(range: DiskRange): void {
    this.#assertWritable(range.from);
    assertRange(range);
  }
}

function joined(sources: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(totalBytes(sources));
  let at = 0;
  for (const source of sources) {
    all.set(source, at);
    at += source.length;
  }
  return all;
}
