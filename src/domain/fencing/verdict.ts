import type { KeptFacts, SecondaryFacts, SideFacts } from "#src/domain/fencing/handshake-facts.js";
import { type Apart, relate } from "#src/domain/fencing/relation.js";
import type { Position } from "#src/domain/model/sequence.js";

/**
 * How a primary goes on with a secondary that has dialled it: the answer of the handshake, and of every later moment at
 * which what was being sent has come to its end.
 */
export type Verdict =
  | Continuation
  /** The secondary first lets go of what it holds behind the fork. */
  | { readonly type: "rewind"; readonly to: Position; readonly next: Continuation }
  | Apart;

export type Continuation =
  /** What is written from now on, and what waits in memory. */
  | { readonly type: "stream"; readonly from: Position | undefined }
  /** What a spill holds, in order; then what follows it, or a resync of what does not follow. */
  | {
      readonly type: "spill";
      readonly run: "live" | "dead";
      readonly entry: bigint;
      readonly from: Position;
      readonly next: "stream" | "resync";
    }
  /** The blocks of the dirty map. Its begin names what the secondary holds. */
  | { readonly type: "resync"; readonly predecessor: Position }
  /** All there is: the secondary holds nothing. */
  | { readonly type: "seed" }
  /**
   * It holds less than it had acknowledged, and what it lacks is not known any more: every block counts as lacking, durably,
   * and what waits in order is let go of. Then it is asked again, and is a resync or a seed.
   */
  | { readonly type: "lost"; readonly held: Position | undefined }
  /** It holds something else than what this primary has sent under those numbers. */
  | { readonly type: "diverged"; readonly fork: undefined; readonly why: string };

export function verdict(primary: SideFacts, secondary: SecondaryFacts, kept: KeptFacts): Verdict {
  const relation = relate(primary, secondary);
  if (relation.type !== "follows") return relation;
  // A tail that is let go of ends in no batch that anybody has named.
  const hash = relation.rewound === undefined ? secondary.receivedHash : undefined;
  const next = continuation(relation.held, hash, kept);
  if (relation.rewound === undefined || next.type === "diverged") return next;
  return { type: "rewind", to: relation.rewound, next };
}

/** What a primary has to send to one who holds that. `hash`: of the batch that ends there, as far as it is known. */
export function continuation(
  held: Position | undefined,
  hash: bigint | undefined,
  kept: KeptFacts,
): Continuation {
  if (held === undefined) return toNothing(kept);
  const why = refuseHeld(held, hash, kept);
  if (why !== undefined) return { type: "diverged", fork: undefined, why };
  if (holdsLess(held, kept)) return { type: "lost", held };
  const dead = kept.dead.find(
    ({ entry, first, last }) => entry === held.entry && first <= held.sequence + 1 && held.sequence < last,
  );
  if (dead !== undefined)
    return { type: "spill", run: "dead", entry: dead.entry, from: held, next: "resync" };
  // What other dead runs spilled continues nothing: its blocks join the dirty map before the resync.
  if (kept.dead.length > 0) return { type: "resync", predecessor: held };
  if (!kept.inOrder) return { type: "lost", held };
  if (kept.backlog === "overflowed" && !kept.isWaiting) return { type: "resync", predecessor: held };
  const next = kept.backlog === "overflowed" ? "resync" : "stream";
  if (kept.isSpilled || next === "resync")
    return { type: "spill", run: "live", entry: kept.entry, from: held, next };
  return { type: "stream", from: held };
}

function toNothing(kept: KeptFacts): Continuation {
  if (!kept.isAllDirty) return { type: "lost", held: undefined };
  if (kept.backlog === "overflowed" && !kept.isWaiting) return { type: "seed" };
  const isNew = kept.inOrder && !holdsLess(undefined, kept);
  return isNew ? { type: "stream", from: undefined } : { type: "lost", held: undefined };
}

/** Whether that is less than what it had acknowledged. Both are of one lineage, along which sequences only rise. */
export function holdsLess(held: Position | undefined, { acked }: Pick<KeptFacts, "acked">): boolean {
  return acked !== undefined && (held === undefined || held.sequence < acked);
}

/** What the primary knows of the batch that it says it holds. */
function refuseHeld(held: Position, hash: bigint | undefined, { entry, end }: KeptFacts): string | undefined {
  if (held.entry !== entry) return undefined;
  if (end === undefined || held.sequence > end.batched)
    return `it holds ${held.sequence} of an entry that has come to ${end?.batched ?? "nothing"}`;
  if (held.sequence === end.batched && hash !== undefined && hash !== end.link)
    return `it holds another batch that ends at ${held.sequence}`;
  return undefined;
}
