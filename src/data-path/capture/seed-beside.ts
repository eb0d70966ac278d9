import { present } from "#src/base/assert.js";
import type { Backlog } from "#src/data-path/capture/backlog.js";
import { isRecording } from "#src/data-path/capture/backlog-state.js";
import type { GroupOrder } from "#src/data-path/capture/group-order.js";
import type { Seed } from "#src/data-path/capture/seed.js";
import type { Sequencer } from "#src/data-path/capture/sequencer.js";
import type { Sequence } from "#src/domain/model/sequence.js";

export interface SeedBesideOptions {
  readonly seed: Seed;
  readonly order: GroupOrder;
  readonly sequencer: Sequencer;
  readonly backlog: Backlog;
  /** Nothing takes a place in the order any more. */
  readonly isOver: () => boolean;
  /** The end is durable at the secondary. */
  readonly onSeeded: () => void;
}

/**
 * The marks of a first seed whose members have come to a group that has others: those are in step, or are brought there by a
 * resync of their own, and their order goes on, into the spill as well. The seed's begin and end name its members alone, so
 * that they hold nobody else: what is promotable moves, and points are cut, without them.
 *
 * An overflow interrupts both. The resync behind it names the others; the seed goes on with what is lacking, under a begin of
 * its own again.
 */
export class SeedBeside {
  readonly #options: SeedBesideOptions;
  /** Where the order ended that an earlier run left. */
  readonly #earlier: Sequence;
  /** Whose begin has its place in the order. */
  #begun = "";
  #end: Sequence | undefined;
  #ending: readonly number[] = [];

  constructor(options: SeedBesideOptions) {
    this.#options = options;
    this.#earlier = options.sequencer.order?.batched ?? 0;
  }

  /**
   * Something that an earlier run kept is not acknowledged. It may hold the end of a member's seed, and a begin behind that
   * would be one of a member that is whole, and that nobody here would end: none is put there before the secondary has said
   * anew what it holds whole.
   */
  get isBehindEarlier(): boolean {
    return this.#options.backlog.acked < this.#earlier;
  }

  /** Puts the begin into the order, unless it has its place. False: the order is interrupted. */
  async begin(): Promise<boolean> {
    const { sequencer, order, seed } = this.#options;
    if (!(await this.#hasPlace())) return false;
    const { members } = seed;
    if (members.length === 0 || this.#begun === members.join()) return true;
    this.#begun = members.join();
    sequencer.close();
    const { batched: sequence } = present(sequencer.order, "an order that goes on");
    order.mark({ type: "resync-begin", predecessor: { entry: sequencer.entry, sequence }, members });
    return true;
  }

  /** Puts the end into the order, if nothing is lacking. */
  async finish(): Promise<"finished" | "lacking" | "missed"> {
    const { order, seed } = this.#options;
    if (!(await this.#hasPlace())) return "missed";
    if (!seed.isDone) return "lacking";
    const { members } = seed;
    this.#ending = members;
    seed.end();
    this.#begun = "";
    this.#end = order.mark({ type: "resync-end", members });
    return "finished";
  }

  /** The secondary holds a member whole that is being seeded: a resync brings what is lacking, and nothing goes beside it. */
  interrupt(): void {
    this.#options.backlog.overflow("earlier-run");
    this.#options.seed.begin([]);
  }

  /** A resync begins, and what was begun here begins anew behind it. What has an end is over all the same. */
  interrupted(): void {
    this.#begun = "";
  }

  /** What was in the order is let go of. */
  abandon(): void {
    this.#begun = "";
    this.#end = undefined;
  }

  /** Whether the member is not whole at the secondary yet. */
  isUnderWay(member: number): boolean {
    if (this.#end !== undefined && this.#ending.includes(member)) return true;
    return this.#options.seed.members.includes(member);
  }

  arrived(durable: Sequence): void {
    if (this.#end === undefined || this.#end > durable) return;
    this.#end = undefined;
    this.#options.onSeeded();
  }

  /** Whether a mark can be put into the order, in this tick. */
  async #hasPlace(): Promise<boolean> {
    const { order, backlog, isOver } = this.#options;
    while (!order.hasRoom(0, 1)) await order.makeRoom();
    return !isOver() && isRecording(backlog.state);
  }
}
