import type { Capture, Resync } from "#src/data-path/capture/capture.js";
import type { SentMember } from "#src/data-path/sender/sender-options.js";

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
 * A first seed goes the same way: its dirty map is every block, and holes of the image are one delta for as long as they
 * are. To go straight into the secondary's image instead, which saves the journal's copy, would need of the receiver a
 * cursor and each chunk's sequence, recorded after the image is synced; of the store an image that takes writes which no
 * journal holds; and of this side to void deltas at or below a chunk's sequence.
 */
export class ResyncCopy {
  readonly #capture: Capture;
  readonly #members: readonly SentMember[];
  #runs: Generator<Run>;
  #announced: readonly SentMember[];
  /** What is left of a run. */
  #rest: Run | undefined;

  constructor(capture: Capture, members: readonly SentMember[]) {
    this.#capture = capture;
    this.#members = members;
    this.#announced = members;
    this.#runs = runsOf(members, (member) => capture.dirty(member)?.blocks() ?? []);
  }

  /** One piece; what became dirty again meanwhile comes behind the first round. `finished`: it was the last, and the end has its place; `missed`: the resync leads nowhere. */
  async next(): Promise<"copied" | "finished" | "missed"> {
    const { resync } = this.#capture;
    if (resync === undefined) return "missed";
    const [first] = this.#announced;
    if (first !== undefined) {
      const isTold = await resync.announce({ type: "member-added", ...first });
      this.#announced = this.#announced.slice(1);
      return isTold ? "copied" : "missed";
    }
    // What fails stays to be done: the next stream goes on with it, and the end comes behind all of it.
    this.#rest ??= this.#runs.next().value ?? undefined;
    const run = this.#rest;
    if (run === undefined) {
      const end = await resync.finish();
      if (end !== "left") return end;
      this.#runs = runsOf(this.#members, (member) => leftOf(resync, member));
      return "copied";
    }
    const { member, block, count } = run;
    let done = await resync.copyHole(member, block, count);
    if (done === 0) done = (await resync.copy(member, block)) ? 1 : undefined;
    if (done === undefined) return "missed";
    this.#rest = done < count ? { member, block: block + done, count: count - done } : undefined;
    return "copied";
  }
}

function* leftOf(resync: Resync, member: number): Generator<number> {
  for (const left of resync.left()) if (left.member === member) yield left.block;
}

/** Blocks that follow one another. */
function* runsOf(
  members: readonly SentMember[],
  blocksOf: (member: number) => Iterable<number>,
): Generator<Run> {
  for (const { member } of members) {
    let run: Run | undefined;
    for (const block of blocksOf(member)) {
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
