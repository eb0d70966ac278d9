import { equalBytes } from "#src/base/bytes.js";
import {
  Capture,
  type CaptureEvent,
  type CaptureOptions,
  NO_CAPTURE_METRICS,
  type ReplicationMode,
} from "#src/data-path/capture/capture.js";
import { StateFile } from "#src/data-path/journal/journal.js";
import { BATCH_BYTES_MAX } from "#src/domain/model/batch-format.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import { FileBlockDevice } from "#src/platform/block/file-block-device.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import type { DiskFile } from "#src/platform/disk/disk.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP } from "#test/support/batches.js";
import { SecondaryModel } from "#test/support/capture/secondary-model.js";
import { ImageTrace, SECTOR_BYTES, TracedDevice } from "#test/support/capture/traced-device.js";
import { hash64 } from "#test/support/hash.js";

export const MIB = 1024 * 1024;
export const BLOCK_BYTES = 64 * 1024;
/** At first: seven extents of 4 MiB in all, and room for three to be hot: extents leave all the time. */
export const SIZES: ReadonlyMap<number, number> = new Map([
  [1, 16 * MIB],
  [2, 11 * MIB],
]);
export const HOT_EXTENTS_MAX = 3;
/** Grown to no more than this, by steps that end anywhere. */
const GROWN_BYTES_MAX = 24 * MIB;
const GROWTH_BYTES = [512, 40_960, 3 * MIB, 5 * MIB + 4096] as const;
const ENTRY = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" } as const;
const SITE = "/site";
export const STATE_PATH = `${SITE}/state`;
export const OUTBOX_BYTES_MAX = 384 * 1024;
export const SPILL_BYTES_MAX = 512 * 1024;

/** One life of the primary's process. */
export interface Life {
  readonly capture: Capture;
  readonly state: StateFile;
  readonly clock: SimulatedClock;
  readonly devices: readonly TracedDevice[];
  readonly events: CaptureEvent[];
}

/** Something that is wrong, to see whether the checks notice. */
export interface Plant {
  /** Done to the disk of every life. */
  readonly disk?: (disk: SimulatedDisk) => void;
  /** The mode that the primary is given instead of the one it is judged by. */
  readonly mode?: ReplicationMode;
  /** The bound that it is given instead of the one it is judged by. */
  readonly outboxBytesMax?: number;
  /** The secondary says that it has what it has only received. */
  readonly isEager?: boolean;
  /** In the end the dirty maps are emptied without a resync. */
  readonly forgets?: boolean;
  /** Whoever makes a volume larger puts the size on record at the next stop. */
  readonly recordsLate?: boolean;
  /** What an image holds behind the volume's first end is called a hole. */
  readonly hidesData?: boolean;
}

/** A primary's disk and a secondary, through many lives; and what was promised in any of them. */
export class CaptureWorld {
  readonly random: SimulatedRandom;
  readonly time = new SimulatedTime();
  readonly traces = new Map([...SIZES.keys()].map((member) => [member, new ImageTrace()]));
  /** The sizes that are on record: durable, whatever happens. */
  readonly sizes = new Map(SIZES);
  readonly secondary = new SecondaryModel(SIZES, { entry: ENTRY.id, sequence: 0 });
  readonly broken: string[] = [];
  readonly trace: string[] = [];
  readonly mode: ReplicationMode;
  readonly isLate: boolean;
  /** Of what the application does: with few flushes much of the image is lost with the power. */
  readonly flushShare: number;
  disk: SimulatedDisk;
  isNew = true;
  /** The disk of this life has failed calls; that of some life has. */
  isFaulty = false;
  wasFaulty = false;
  /** The highest sequence that any life has given out. */
  given: Sequence = 0;
  readonly plant: Plant;
  readonly #inFlight = new Set<TracedDevice>();

  constructor(seed: number, plant: Plant) {
    this.random = new SimulatedRandom(seed);
    this.mode = this.random.pick(["async", "async", "flush", "write"] as const);
    this.isLate = this.random.chance(0.3);
    this.flushShare = this.random.pick([0.01, 0.15]);
    this.plant = plant;
    const clock = new SimulatedClock(this.time);
    this.disk = new SimulatedDisk({ clock, random: this.random.fork("disk") });
  }

  async prepare(): Promise<void> {
    await ensureDirectory(this.disk, SITE, 0o700);
    for (const [member, sizeBytes] of SIZES) {
      const file = await this.disk.open(`${SITE}/image-${member}`, "create-new");
      await file.truncate(sizeBytes);
      if (this.random.chance(0.3)) await this.#leaveSomethingBehind(member, file, sizeBytes);
      await file.datasync();
      await file.close();
    }
    await this.disk.syncDirectory(SITE);
    const promise = { epoch: ENTRY.epoch, id: ENTRY.id };
    const lineage = [ENTRY];
    const site = { group: "4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f", site: "alpha", lineage };
    const state = { ...site, promise, ceiling: 0, clean: undefined };
    await (await StateFile.create(this.disk, STATE_PATH, state, hash64)).close();
    this.plant.disk?.(this.disk);
  }

  /** A disk that was used before: behind the volume's end it holds what nobody wrote to the volume. */
  async #leaveSomethingBehind(member: number, file: DiskFile, endBytes: number): Promise<void> {
    const offset = endBytes + this.random.pick([0, 4096, 2 * MIB]);
    const bytes = new Uint8Array(8192).fill(0xee);
    await file.write(bytes, offset);
    this.traces.get(member)?.add(offset, bytes);
  }

  /** A size is on record before the volume has it, and stays there if the growth fails. */
  growth(member: number): number {
    const before = this.sizes.get(member) ?? 0;
    return Math.min(GROWN_BYTES_MAX, before + this.random.pick(GROWTH_BYTES));
  }

  grow({ capture }: Life): Promise<void> {
    const member = this.random.pick([...SIZES.keys()]);
    const sizeBytes = this.growth(member);
    if (this.plant.recordsLate !== true) this.sizes.set(member, sizeBytes);
    return capture.grow(member, sizeBytes).then(() => {
      this.trace.push(`grown: member ${member} to ${sizeBytes} ${capture.backlog.state.type}`);
    });
  }

  stopped({ capture }: Life, isClean: boolean): void {
    this.trace.push(`stopped ${isClean ? "cleanly" : "uncleanly"}`);
    if (this.plant.recordsLate !== true) return;
    for (const member of SIZES.keys()) this.sizes.set(member, capture.device(member).sizeBytes);
  }

  async start(): Promise<Life> {
    const clock = new SimulatedClock(this.time);
    const { disk, random } = this;
    const state = await StateFile.open(disk, STATE_PATH, hash64);
    const devices: TracedDevice[] = [];
    const members: CaptureOptions["members"][number][] = [];
    for (const [member, sizeBytes] of this.sizes) {
      const file = await disk.open(`${SITE}/image-${member}`, "write");
      const late = this.isLate ? random.fork(`late ${member}`) : undefined;
      const image = new FileBlockDevice(file, { sizeBytes, readOnly: false });
      const hidesFrom = this.plant.hidesData === true ? SIZES.get(member) : undefined;
      const trace = this.traces.get(member) ?? new ImageTrace();
      const device = new TracedDevice(image, trace, late, hidesFrom);
      this.#inFlight.add(device);
      devices.push(device);
      members.push({ member, device });
    }
    const events: CaptureEvent[] = [];
    const capture = await Capture.start({
      ports: { disk, clock, random: random.fork(`ids ${this.trace.length}`), hash64 },
      directory: `${SITE}/capture`,
      group: GROUP,
      state,
      members,
      secondary: {
        mode: this.plant.mode ?? this.mode,
        whenAway: { type: "block" },
        paired: !this.isNew,
        isNew: this.isNew,
        outboxBytesMax: this.plant.outboxBytesMax ?? OUTBOX_BYTES_MAX,
        spillBytesMax: SPILL_BYTES_MAX,
      },
      observer: {
        onEvent: (event) => {
          events.push(event);
          this.trace.push(event.type === "backlog" ? `${event.from.type} -> ${event.to.type}` : event.type);
        },
        metrics: NO_CAPTURE_METRICS,
        slowMs: 1000,
        onSlow: () => this.trace.push("slow"),
      },
      limits: {
        hotExtentsMax: HOT_EXTENTS_MAX,
        ceilingStep: 64,
        spillSizes: { bytesMin: 64 * 1024, bytesMax: 256 * 1024 },
      },
    });
    const life = { capture, state, clock, devices, events };
    this.trace.push(`start ${capture.position.sequence} ${capture.backlog.state.type}`);
    if (capture.position.sequence < this.given) this.broken.push("I4: a sequence is given out again");
    const isLost = events.some(({ type }) => type === "knowledge-lost" || type === "nothing-known");
    if (isLost && !this.wasFaulty) this.broken.push("knowledge was lost, and no disk has failed");
    await this.#checkCoverage(life);
    // Both sides are empty: a group that was just made.
    if (this.isNew) this.clearAll(life);
    this.isNew = false;
    return life;
  }

  /** What was given out may be used again by nobody. */
  note(life: Life): void {
    this.given = Math.max(this.given, life.capture.position.sequence);
    if (life.state.state.ceiling < this.given && life.state.state.clean === undefined)
      this.broken.push("I4: a sequence above the durable ceiling");
    if (life.capture.hotExtents > HOT_EXTENTS_MAX) this.broken.push("I14: too many hot extents");
    if (life.capture.backlog.outboxBytes > OUTBOX_BYTES_MAX + BATCH_BYTES_MAX)
      this.broken.push("I14: the outbox grows");
  }

  /** The end of the process, or of the power. Calls of the dead process are never answered. */
  end(life: Life | undefined, how: "crash" | "kill"): void {
    if (life !== undefined) this.note(life);
    for (const device of this.#inFlight) device.end();
    this.#inFlight.clear();
    life?.clock.stop();
    this.disk = how === "crash" ? this.disk.crash() : this.disk.endProcess();
    this.disk.faults.clear();
    this.isFaulty = false;
    if (life !== undefined && this.random.chance(0.1)) {
      const member = this.random.pick([...SIZES.keys()]);
      this.sizes.set(member, this.growth(member));
      this.trace.push("grown between two runs");
    }
    this.plant.disk?.(this.disk);
    // What it has not acknowledged may be lost over there too; what it has, not.
    this.secondary.sync(this.secondary.waiting);
    this.trace.push(how);
  }

  /** What differs between the image as it was found and the secondary is dirty, or in a spill. */
  async #checkCoverage({ capture, devices }: Life): Promise<void> {
    const spilled = new Set<string>();
    for await (const { member, offset, length } of capture.resync?.deadSpills.spans() ?? []) {
      for (let block = Math.floor(offset / BLOCK_BYTES); block * BLOCK_BYTES < offset + length; block += 1)
        spilled.add(`${member}/${block}`);
    }
    for (const { member, sector } of await this.differences(devices)) {
      const block = Math.floor((sector * SECTOR_BYTES) / BLOCK_BYTES);
      if (capture.dirty(member)?.isDirty(block) === true || spilled.has(`${member}/${block}`)) continue;
      this.broken.push(`differs and nobody knows: member ${member} block ${block}`);
      return;
    }
  }

  async differences(devices: readonly TracedDevice[]): Promise<{ member: number; sector: number }[]> {
    const found: { member: number; sector: number }[] = [];
    const here = new Uint8Array(SECTOR_BYTES);
    const there = new Uint8Array(SECTOR_BYTES);
    for (const [index, member] of [...SIZES.keys()].entries()) {
      for (const sector of this.traces.get(member)?.sectors ?? []) {
        if (sector * SECTOR_BYTES >= (devices[index]?.sizeBytes ?? 0)) continue;
        await devices[index]?.read(sector * SECTOR_BYTES, here);
        this.secondary.read(member, there, sector * SECTOR_BYTES);
        if (!equalBytes(here, there)) found.push({ member, sector });
      }
    }
    return found;
  }

  clearAll({ capture }: Life): void {
    for (const member of SIZES.keys()) {
      const dirty = capture.dirty(member);
      for (const block of [...(dirty?.blocks() ?? [])]) dirty?.clear(block);
    }
  }
}
