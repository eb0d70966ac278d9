import { assert } from "#src/base/assert.js";
import type { DirtyMap } from "#src/data-path/capture/dirty-map.js";
import type { SequenceCeiling } from "#src/data-path/capture/sequence-ceiling.js";
import { type Sequencer, sequencesOf } from "#src/data-path/capture/sequencer.js";
import { encodeMark, type Mark } from "#src/domain/model/mark.js";
import type { Sequence } from "#src/domain/model/sequence.js";

export interface GroupOrderOptions {
  readonly sequencer: Sequencer;
  readonly ceiling: SequenceCeiling;
  /** Whether changes become deltas now; else their blocks join the dirty map. */
  readonly isRecording: boolean;
  /** Payload in the batch being built at which it is closed at once. */
  readonly worthBytes: () => number;
  /** Whether the span lies ahead of a first seed, which will read it as it is then; see `seed.ts`. */
  readonly isAhead: (member: number, offset: number, length: number) => boolean;
}

/**
 * Gives every change of every member its place. Synchronous: it is called in the tick in which the image took the change,
 * by one who has made sure that there is room below the ceiling.
 */
export class GroupOrder {
  readonly #sequencer: Sequencer;
  readonly #ceiling: SequenceCeiling;
  readonly #worthBytes: () => number;
  readonly #isAhead: GroupOrderOptions["isAhead"];
  #isRecording: boolean;

  constructor({ sequencer, ceiling, isRecording, worthBytes, isAhead }: GroupOrderOptions) {
    this.#sequencer = sequencer;
    this.#ceiling = ceiling;
    this.#isRecording = isRecording;
    this.#worthBytes = worthBytes;
    this.#isAhead = isAhead;
  }

  get last(): Sequence {
    return this.#sequencer.last;
  }

  get isRecording(): boolean {
    return this.#isRecording;
  }

  /** Whether a write of that span may take its sequences. */
  hasRoom(offset: number, length: number): boolean {
    return this.hasRoomFor(sequencesOf(offset, length));
  }

  /** Whether so many sequences may be taken; then also no clean mark stands. */
  hasRoomFor(count: number): boolean {
    return this.#sequencer.last + count <= this.#ceiling.value;
  }

  /** Resolves when there is more room. */
  makeRoom(): Promise<void> {
    return this.#ceiling.raise();
  }

  /** What is being built is closed: it belongs to the state before. */
  setRecording(isRecording: boolean): void {
    this.#sequencer.close();
    this.#isRecording = isRecording;
  }

  write(member: number, offset: number, source: Uint8Array, dirty: DirtyMap | undefined): Sequence {
    if (!this.#isRecording) return this.#skip(offset, source.length, dirty);
    if (this.#isAhead(member, offset, source.length))
      return this.#sequencer.unsent(sequencesOf(offset, source.length), source.length);
    const sequence = this.#sequencer.write(member, offset, source);
    if (this.#sequencer.openBytes >= this.#worthBytes()) this.#sequencer.close();
    this.#ceiling.passed(sequence);
    return sequence;
  }

  zero(member: number, offset: number, length: number, dirty: DirtyMap | undefined): Sequence {
    if (!this.#isRecording) return this.#skip(offset, length, dirty);
    if (this.#isAhead(member, offset, length)) return this.#sequencer.unsent(1, length);
    const sequence = this.#sequencer.zero(member, offset, length);
    this.#ceiling.passed(sequence);
    return sequence;
  }

  mark(mark: Mark): Sequence {
    const follows = mark.type === "resync-begin" ? mark.predecessor.sequence : undefined;
    const sequence = this.#sequencer.mark(encodeMark(mark), follows);
    this.#ceiling.passed(sequence);
    return sequence;
  }

  /** The place of a mark that cannot be put in now: nothing is recorded, and a resync says it at its beginning. */
  passOverMark(): Sequence {
    assert(!this.#isRecording, "a mark is put in while the order goes on");
    const sequence = this.#sequencer.passOverMark();
    this.#ceiling.passed(sequence);
    return sequence;
  }

  /**
   * A change that failed, and may have taken place in part: it counts as made, so that nobody calls the secondary equal.
   * While nothing is recorded it has sequences too; else an open resync says that there is more to come.
   */
  passOverUntold(offset: number, length: number): void {
    const count = sequencesOf(offset, length);
    if (this.#isRecording || !this.hasRoomFor(count)) this.#sequencer.counted(count, length);
    else this.#ceiling.passed(this.#sequencer.passOver(count, length));
  }

  /** No delta tells of it. It has its sequence all the same, so that whoever waits for that waits for a resync. */
  #skip(offset: number, length: number, dirty: DirtyMap | undefined): Sequence {
    dirty?.mark(offset, length);
    const sequence = this.#sequencer.passOver(sequencesOf(offset, length), length);
    this.#ceiling.passed(sequence);
    return sequence;
  }
}
