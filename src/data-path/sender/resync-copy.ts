import type { Capture, Resync } from "#src/data-path/capture/capture.js";
import type { SeedFlow } from "#src/data-path/sender/seed-flow.js";
import type { SentMember } from "#src/data-path/sender/sender-options.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/** How far is looked for the end of a hole, which is told of in one delta: 16 MiB. */
const RUN_BLOCKS_MAX = 256;

interface Run {
  readonly member: number;
  readonly block: number;
  readonly count: number;
}

/**
 * The blocks of the dirty map, as they stood when the resync began, one after the other into the order. What is written
 * meanwhile takes its own place there.
 *
 * Members of which the secondary has no history go beside the order, straight into its images (`capture/seed.ts`), once
 * their announcement is durable over there. The end comes when nothing of them is lacking there.
 */
export class ResyncCopy {
  readonly #capture: Capture;
  readonly #runs: Generator<Run>;
  readonly #seeds: SeedFlow;
  readonly #seeded: readonly number[];
  #announced: readonly SentMember[];
  /** Where the last announcement stands in the order. */
  #announcedAt: Sequence = 0;
  /** What is left of a run. */
  #rest: Run | undefined;

  constructor(capture: Capture, members: readonly SentMember[], seeds: SeedFlow) {
    this.#capture = capture;
    this.#announced = members;
    this.#seeds = seeds;
    this.#seeded = members.map(({ member }) => member).filter((member) => seeds.takes(member));
    const inOrder = members.filter(({ member }) => !this.#seeded.includes(member));
    this.#runs = runsOf(capture, inOrder);
    capture.resync?.seed.begin(this.#seeded);
  }

  /** Whether members of it go beside the order. */
  get isSeeding(): boolean {
    return this.#seeded.length > 0;
  }

  /**
   * One piece. `finished`: it was the last, and the end has its place; `missed`: the resync leads nowhere. Bytes:
   * a message that is of no order; `waiting`: nothing more is to be done before the secondary has said more.
   */
  async next(): Promise<"copied" | "finished" | "missed" | "waiting" | Uint8Array> {
    const { resync } = this.#capture;
    if (resync === undefined) return "missed";
    const [first] = this.#announced;
    if (first !== undefined) {
      const isSeeded = this.#seeded.includes(first.member);
      const seed = isSeeded ? ({ seed: "image" } as const) : {};
      const isTold = await resync.announce({ type: "member-added", ...first, ...seed });
      this.#announcedAt = this.#capture.position.sequence;
      this.#announced = this.#announced.slice(1);
      return isTold ? "copied" : "missed";
    }
    // What fails stays to be done: the next stream goes on with it, and the end comes behind all of it.
    this.#rest ??= this.#runs.next().value ?? undefined;
    const run = this.#rest;
    if (run === undefined) return await this.#seedNext(resync);
    const { member, block, count } = run;
    let done = await resync.copyHole(member, block, count);
    if (done === 0) done = (await resync.copy(member, block)) ? 1 : undefined;
    if (done === undefined) return "missed";
    this.#rest = done < count ? { member, block: block + done, count: count - done } : undefined;
    return "copied";
  }

  async #seedNext(resync: Resync): Promise<"finished" | "missed" | "waiting" | Uint8Array> {
    // Before, the secondary might not have the member yet, and what it says it has of it would hang in the air.
    const isKnown = this.#capture.backlog.acked >= this.#announcedAt;
    if (this.#seeded.length > 0 && !isKnown) return "waiting";
    for (;;) {
      const piece = await this.#seeds.next();
      if (piece !== "done") return piece;
      const finished = await resync.finish();
      if (finished !== "lacking") return finished ? "finished" : "missed";
    }
  }
}

/** Dirty blocks that follow one another. */
function* runsOf(capture: Capture, members: readonly SentMember[]): Generator<Run> {
  for (const { member } of members) {
    let run: Run | undefined;
    for (const block of capture.dirty(member)?.blocks() ?? []) {
      if (run !== undefined && block === run.block + run.count && run.count < RUN_BLOCKS_MAX) {
        run = { ...run, count: run.count + 1 };
        continue;
      }
      if (run !== undefined) yield run;
      run = { member, block, count: 1 };
    }
    if (run !== undefined) yield run;
  }
}
