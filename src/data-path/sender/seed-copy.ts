import type { Capture, Resync } from "#src/data-path/capture/capture.js";
import type { SeedFlow } from "#src/data-path/sender/seed-flow.js";
import type { SentMember } from "#src/data-path/sender/sent-members.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * `finished`: it was the last piece, and the end has its place; `missed`: the order is interrupted. Bytes: a message that is
 * of no order; `waiting`: nothing more is to be done before the secondary has said more.
 */
export type CopyOutcome = "copied" | "finished" | "missed" | "waiting" | Uint8Array;

/**
 * Members of which the secondary has no history: announced in the order, and then, once that is durable over there, straight
 * into its images (`capture/seed.ts`).
 */
export class SeedCopy {
  readonly #capture: Capture;
  readonly #seeds: SeedFlow;
  #announced: readonly SentMember[];
  /** Where the last announcement stands in the order. */
  #announcedAt: Sequence = 0;

  constructor(capture: Capture, members: readonly SentMember[], seeds: SeedFlow) {
    this.#capture = capture;
    this.#seeds = seeds;
    this.#announced = members;
    capture.resync?.seed.begin(members.map(({ member }) => member));
  }

  get isAnnouncing(): boolean {
    return this.#announced.length > 0;
  }

  /** The next of them is announced, while the order lasts. */
  async announce(resync: Resync): Promise<"copied" | "missed"> {
    const [first] = this.#announced;
    if (first === undefined) return "copied";
    const isTold = await announceMember(resync, first, { seed: "image" });
    this.#announcedAt = this.#capture.position.sequence;
    this.#announced = this.#announced.slice(1);
    return isTold ? "copied" : "missed";
  }

  /** The next piece; `done`: nothing is lacking, and nothing on its way. */
  async next(): Promise<Uint8Array | "waiting" | "done" | "missed"> {
    // Before, the secondary might not have the member yet, and what it says it has of it would hang in the air.
    if (this.#capture.backlog.acked < this.#announcedAt) return "waiting";
    return await this.#seeds.next();
  }

  /** One step of a seed beside an order that goes on; what a resync does with its part of the order is `ResyncCopy`. */
  async nextBeside(resync: Resync): Promise<CopyOutcome> {
    if (!(await resync.beside.begin())) return "missed";
    if (this.isAnnouncing) return await this.announce(resync);
    for (;;) {
      const piece = await this.next();
      if (piece !== "done") return piece;
      const end = await resync.beside.finish();
      if (end !== "lacking") return end;
    }
  }
}

/** Large as it is in the tick in which it is said: it may have grown since the copying began. */
export function announceMember(
  resync: Resync,
  { member, name, kind }: SentMember,
  seed: { readonly seed?: "image" },
): Promise<boolean> {
  return resync.announce((sizeOf) => ({
    ...{ type: "member-added", member, name, kind, ...seed },
    sizeBytes: sizeOf(member),
  }));
}
