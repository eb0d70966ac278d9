import type { Admission } from "#src/data-path/capture/admission.js";
import type { Confirmation } from "#src/data-path/capture/confirmation.js";
import type { RequestWatch } from "#src/data-path/capture/request-watch.js";
import type { SequenceCeiling } from "#src/data-path/capture/sequence-ceiling.js";
import { sequencesOf } from "#src/data-path/capture/sequencer.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import { assertChangeable } from "#src/platform/block/block-bounds.js";
import type { BlockDevice, BlockExtent } from "#src/platform/block/block-device.js";

export interface JournalBackedParts {
  /** A member of the branch that this site writes: it gives the sequences, and its flush is the journal's fdatasync. */
  readonly branch: BlockDevice;
  /** The last sequence that the branch has given out. */
  readonly last: () => Sequence;
  readonly ceiling: SequenceCeiling;
  readonly admission: Admission;
  readonly confirmation: Confirmation;
  readonly watch: RequestWatch;
}

/**
 * A volume whose journal is all there is: outbox, spill and crash record at once. No image is written, nothing is hot and
 * nothing dirty: what a power loss takes was never sent, since batches are sent after their fdatasync. So a flush goes to
 * the journal first, and only then can what it covers become promotable.
 */
export class JournalBackedDevice implements BlockDevice {
  readonly sizeBytes: number;
  readonly readOnly = false;
  readonly #parts: JournalBackedParts;

  constructor(parts: JournalBackedParts) {
    this.sizeBytes = parts.branch.sizeBytes;
    this.#parts = parts;
  }

  read(offset: number, target: Uint8Array): void | Promise<void> {
    const { branch, watch } = this.#parts;
    const startedMs = watch.nowMs();
    const reading = branch.read(offset, target);
    if (reading !== undefined) return watch.whenAnswered("read", offset, target.length, startedMs, reading);
    watch.answered("read", offset, target.length, startedMs, false);
  }

  write(offset: number, source: Uint8Array): void | Promise<void> {
    assertChangeable(this, offset, source.length);
    if (source.length === 0) return;
    const { watch } = this.#parts;
    const startedMs = watch.nowMs();
    const change = () => this.#parts.branch.write(offset, source);
    const writing = this.#passes(offset, source.length)
      ? this.#made(change())
      : this.#late(offset, source.length, change);
    if (writing !== undefined) return watch.whenAnswered("write", offset, source.length, startedMs, writing);
    watch.answered("write", offset, source.length, startedMs, false);
  }

  zero(offset: number, length: number): void | Promise<void> {
    assertChangeable(this, offset, length);
    if (length === 0) return;
    const startedMs = this.#parts.watch.nowMs();
    return this.#parts.watch.whenAnswered("zero", offset, length, startedMs, this.#zeroData(offset, length));
  }

  flush(): Promise<void> {
    const startedMs = this.#parts.watch.nowMs();
    return this.#parts.watch.whenAnswered("flush", 0, 0, startedMs, this.#flush());
  }

  allocation(offset: number, length: number): readonly BlockExtent[] | Promise<readonly BlockExtent[]> {
    return this.#parts.branch.allocation(offset, length);
  }

  /** The branch is its owner's, who closes it after a stop. */
  async close(): Promise<void> {
    await this.#parts.admission.idle();
  }

  async #flush(): Promise<void> {
    const { branch, last, confirmation } = this.#parts;
    const sequence = last();
    await branch.flush();
    if (confirmation.holdsFlushes) await confirmation.confirm(sequence);
  }

  async #zeroData(offset: number, length: number): Promise<void> {
    const extents = await this.#parts.branch.allocation(offset, length);
    if (extents.every(({ hole }) => hole)) return;
    await this.#late(offset, length, () => this.#parts.branch.zero(offset, length));
  }

  #passes(offset: number, length: number): boolean {
    const { admission, last, ceiling } = this.#parts;
    return admission.isOpen && last() + sequencesOf(offset, length) <= ceiling.value;
  }

  async #late(offset: number, length: number, change: () => void | Promise<void>): Promise<void> {
    const { admission, ceiling } = this.#parts;
    while (!this.#passes(offset, length)) await (admission.wait() ?? ceiling.raise());
    await this.#made(change());
  }

  /** The branch has given the change its sequence in the tick; what it answers later is that there is room for more. */
  #made(changing: void | Promise<void>): void | Promise<void> {
    const { last, ceiling, confirmation } = this.#parts;
    const sequence = last();
    ceiling.passed(sequence);
    const confirmed = confirmation.holdsWrites ? confirmation.confirm(sequence) : undefined;
    if (changing === undefined) return confirmed;
    return Promise.all([changing, confirmed]).then(() => undefined);
  }
}
