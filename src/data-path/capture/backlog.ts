import { assert, present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { AckedFloor } from "#src/data-path/capture/acked-floor.js";
import {
  afterBacklogEvent,
  type BacklogEvent,
  type BacklogState,
  isRecording,
  maySpill,
  type OverflowReason,
} from "#src/data-path/capture/backlog-state.js";
import { Outbox } from "#src/data-path/capture/outbox.js";
import type { SealedBatch } from "#src/data-path/capture/sequencer.js";
import type { Spill } from "#src/data-path/capture/spill.js";
import { recordBytes } from "#src/data-path/journal/journal.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

export interface BacklogOptions {
  readonly state: BacklogState;
  /** Undefined: there is no secondary, or nowhere to spill to. */
  readonly spill: Spill | undefined;
  readonly outboxBytesMax: number;
  readonly spillBytesMax: number;
  /** Everything up to there is acknowledged already. */
  readonly acked: Sequence;
  /** Undefined: there is no secondary. */
  readonly floor: AckedFloor | undefined;
  readonly onState: (from: BacklogState, to: BacklogState, event: BacklogEvent) => void;
  /** More has become safe: durable at the secondary, or in the synced spill. */
  readonly onSafe: (safe: Sequence) => void;
  readonly onTrouble: (error: unknown) => void;
}

/** When the outbox is this full its oldest go to the spill, until it is that empty: room for what arrives meanwhile. */
const SPILL_AT = 1 / 2;
const SPILL_TO = 1 / 4;
/** What is handed to the spill at once: a few groups of its commit. */
const SPILLING_BYTES_MAX = 8 * 1024 * 1024;

/** What others than capture may see of it. */
export type BacklogView = Pick<
  Backlog,
  | "state"
  | "outboxBytes"
  | "outboxBytesMax"
  | "spillBytes"
  | "isEmpty"
  | "isSpilled"
  | "acked"
  | "safe"
  | "floor"
  | "settle"
>;

/**
 * What the secondary does not have yet, in order: outbox, spill, and when both are full the dirty map. Nothing here ever
 * makes a writer wait.
 *
 * A sender pulls: it asks for the next batch whenever it has credit, and is told when there is one after it found none.
 */
export class Backlog {
  readonly #options: BacklogOptions;
  readonly #outbox = new Outbox();
  #state: BacklogState;
  #acked: Sequence;
  /** Behind it is what the sender has not been given yet; undefined while there is no sender. */
  #cursor: Sequence | undefined;
  #onReady: (() => void) | undefined;
  #isAwaited = false;
  #reader: AsyncGenerator<SealedBatch> | undefined;
  /** The last sequence handed to the spill, and what of it is not durable yet. */
  #handed: Sequence = 0;
  #handedBytes = 0;
  /** For a stop, which waits for the spill. */
  #onSpilled: (() => void) | undefined;

  constructor(options: BacklogOptions) {
    this.#options = options;
    this.#state = options.state;
    this.#acked = options.acked;
    options.floor?.begin(options.acked);
  }

  get state(): BacklogState {
    return this.#state;
  }

  get outboxBytes(): number {
    return this.#outbox.sizeBytes;
  }

  /** What the spill takes on the disk, or is about to. */
  get spillBytes(): number {
    return this.#options.spill?.sizeBytes ?? 0;
  }

  /** More in memory and the order comes to an end. */
  get outboxBytesMax(): number {
    return this.#options.outboxBytesMax;
  }

  /** Up to here everything in order is durable at the secondary, or in the synced spill. */
  get safe(): Sequence {
    return Math.max(this.#acked, this.#options.spill?.durable ?? 0);
  }

  get acked(): Sequence {
    return this.#acked;
  }

  /** The same as far as it will be known whatever happens: what is forgotten durably rests on no more. */
  get settled(): Sequence {
    const { floor, spill } = this.#options;
    return Math.max(floor?.covered ?? this.#acked, spill?.durable ?? 0);
  }

  /** What any secondary of this group must hold that has lost nothing, of whichever entry. */
  get floor(): Position | undefined {
    return this.#options.floor?.position;
  }

  /** Resolves when `settled` has come to what is safe by now. What could not be made durable is told, and stays behind. */
  async settle(): Promise<void> {
    await this.#options.floor?.settle();
  }

  /** Whether anything is left to be sent or acknowledged. */
  get isEmpty(): boolean {
    const { spill } = this.#options;
    return this.#outbox.length === 0 && (spill === undefined || (spill.durable ?? 0) <= this.#acked);
  }

  /** The oldest of that is in the spill. */
  get isSpilled(): boolean {
    return (this.#options.spill?.durable ?? 0) > this.#acked;
  }

  /** A sender waits for a batch. */
  get isAwaited(): boolean {
    return this.#isAwaited;
  }

  /** Batches that the sender was given are not acknowledged yet. */
  get isInFlight(): boolean {
    return this.#cursor !== undefined && this.#cursor > this.#acked;
  }

  /** A batch was closed. False: there is no secondary, and it is not kept. */
  take(batch: SealedBatch): boolean {
    if (this.#state.type === "discarding") return false;
    this.#outbox.push(batch);
    const { outboxBytesMax } = this.#options;
    if (this.#outbox.sizeBytes > outboxBytesMax) this.overflow("outbox-full");
    else if (this.#outbox.sizeBytes > outboxBytesMax * SPILL_AT) this.#spillSome(outboxBytesMax * SPILL_TO);
    if (this.#isAwaited) this.#announce();
    return true;
  }

  /**
   * A sender takes up from what the secondary holds. False: what follows that is not here any more, so that only a
   * resync helps. `onReady` is called when `next` has something after it had nothing.
   */
  attach(held: Sequence, onReady: () => void): boolean {
    const follows = this.#followsAfter(held);
    if (follows !== undefined && follows > held) return false;
    this.#cursor = held;
    this.#onReady = onReady;
    this.#dropReader();
    return true;
  }

  detach(): void {
    this.#cursor = undefined;
    this.#onReady = undefined;
    this.#isAwaited = false;
    this.#dropReader();
  }

  /** The batch behind the one before; undefined: none now, `onReady` follows. One call at a time. */
  next(): SealedBatch | Promise<SealedBatch> | undefined {
    const cursor = present(this.#cursor, "a sender is attached");
    const { spill } = this.#options;
    if (spill !== undefined && (spill.durable ?? 0) > cursor) return this.#nextSpilled(spill, cursor);
    this.#dropReader();
    const batch = this.#outbox.after(cursor);
    this.#isAwaited = batch === undefined;
    if (batch !== undefined) this.#cursor = batch.last;
    return batch;
  }

  /** The secondary has this durably, and so everything in order before it. */
  acknowledge(durable: Sequence): void {
    if (durable <= this.#acked) return;
    this.#acked = durable;
    this.#options.floor?.acknowledged(durable);
    this.#outbox.release(durable);
    const { spill } = this.#options;
    if ((spill?.durable ?? 0) <= durable) this.#dropReader();
    spill?.release(durable).catch(this.#options.onTrouble);
    const isEmptied = this.#handedBytes === 0 && (spill?.durable ?? 0) <= durable;
    if (isEmptied && this.#state.type === "spilling") this.happen({ type: "spill-emptied" });
    this.#options.onSafe(this.safe);
  }

  /** What is written from now on is in the dirty map alone, until a resync. */
  overflow(why: OverflowReason): void {
    if (isRecording(this.#state) && this.#state.type !== "discarding") this.happen({ type: "overflow", why });
  }

  /** What waits in order leads nowhere: its blocks are dirty, durably. From here on the secondary has that, and no more. */
  async abandon(held: Position | undefined, ofEntry: Sequence): Promise<void> {
    assert(this.#state.type === "overflowed", "nothing is recorded that would be let go of");
    this.#outbox.clear();
    this.#dropReader();
    this.#acked = ofEntry;
    this.#handed = ofEntry;
    await this.#options.floor?.lower(held);
  }

  happen(event: BacklogEvent): void {
    const from = this.#state;
    const to = afterBacklogEvent(from, event);
    if (typeof to === "string") throw refused(from, event, to);
    if (to === from) return;
    this.#state = to;
    if (to.type === "discarding") this.#outbox.clear();
    this.#options.onState(from, to, event);
    // There may be nothing to send, and a resync to begin: who is idle looks again.
    if (to.type === "overflowed" && this.#isAwaited) this.#announce();
  }

  /** At a stop: everything goes to the spill. False: not all of it did. */
  async spillAll(): Promise<boolean> {
    const { spill } = this.#options;
    if (!maySpill(this.#state) || spill === undefined) return this.#outbox.length === 0;
    while (maySpill(this.#state) && this.#outbox.length > 0) {
      this.#spillSome(0);
      // What was handed over before, and acknowledged since, still counts until the disk has it.
      if (this.#handedBytes === 0) break;
      await new Promise<void>((resolve) => {
        this.#onSpilled = resolve;
      });
    }
    return this.#outbox.length === 0;
  }

  /** What the outbox holds, oldest first. */
  *waiting(): Generator<SealedBatch> {
    for (let batch = this.#outbox.first; batch !== undefined; batch = this.#outbox.after(batch.last))
      yield batch;
  }

  #announce(): void {
    this.#isAwaited = false;
    this.#onReady?.();
  }

  /** What the first batch continues that a sender would be given. */
  #followsAfter(held: Sequence): Sequence | undefined {
    const { spill } = this.#options;
    if (spill?.durable !== undefined && spill.durable > held) return spill.firstAfter(held) - 1;
    return this.#outbox.after(held)?.follows;
  }

  async #nextSpilled(spill: Spill, cursor: Sequence): Promise<SealedBatch> {
    const reader = this.#reader ?? spill.live(cursor);
    this.#reader = reader;
    const read = await reader.next();
    if (this.#reader !== reader) throw senderGone();
    if (read.done !== true) {
      this.#cursor = read.value.last;
      return read.value;
    }
    // What became durable since the reader began is behind its end.
    this.#reader = undefined;
    return this.#nextSpilled(spill, cursor);
  }

  #dropReader(): void {
    const reader = this.#reader;
    this.#reader = undefined;
    reader?.return(undefined).catch(this.#options.onTrouble);
  }

  /** Hands the oldest of the outbox to the spill until no more than so much is left. */
  #spillSome(downTo: number): void {
    const { spill, spillBytesMax } = this.#options;
    if (!maySpill(this.#state)) return;
    if (spill === undefined) return;
    while (this.#outbox.sizeBytes - this.#handedBytes > downTo && this.#handedBytes < SPILLING_BYTES_MAX) {
      const batch = this.#outbox.after(Math.max(this.#handed, this.#acked));
      if (batch === undefined) return;
      const bytes = batch.bytes.length;
      if (spill.sizeBytes + recordBytes(bytes) > spillBytesMax) return void this.overflow("spill-full");
      this.happen({ type: "outbox-filling" });
      this.#handed = batch.last;
      this.#handedBytes += bytes;
      spill.append(batch).then(
        () => this.#spilled(batch, bytes, downTo),
        (error: unknown) => this.#notSpilled(bytes, error),
      );
    }
  }

  #spilled(batch: SealedBatch, bytes: number, downTo: number): void {
    this.#handedBytes -= bytes;
    this.#outbox.release(batch.last);
    this.#options.onSafe(this.safe);
    this.#spillSome(downTo);
    this.#onSpilled?.();
  }

  /** What is durable of the spill stays in order before what is in the outbox: both are sent. */
  #notSpilled(bytes: number, error: unknown): void {
    this.#handedBytes -= bytes;
    this.#handed = this.safe;
    this.#options.onTrouble(error);
    this.overflow("spill-failed");
    this.#onSpilled?.();
  }
}

function senderGone(): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "SENDER_DETACHED",
    message: "the sender that asked is not attached any more",
    hint: "attach again, with what the secondary holds now",
  });
}

function refused(from: BacklogState, event: BacklogEvent, why: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "BACKLOG_REFUSED",
    message: `${event.type} cannot happen while ${from.type}: ${why}`,
    hint: "ask for the state first; a resync begins when nothing is left to be sent in order",
    facts: { state: from.type, event: event.type },
  });
}
