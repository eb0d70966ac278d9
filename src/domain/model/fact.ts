import { parseIds, stringifyIds } from "#src/base/id-json.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import type { CaptureScope, ResyncSpan } from "#src/domain/model/promotable.js";
import type { MemberPosition, RecoveryPoint } from "#src/domain/model/recovery-point.js";
import type { ResyncHistory } from "#src/domain/model/resync-history.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/**
 * What is born at this site, rather than in the group's order: the ledger's entries. A fact is durable before it has an
 * effect. Replaying all of them from the beginning gives what this site has decided.
 */
export type Fact =
  /** The mark of a point, copied before the journal lets go of the segment it stands in. */
  | { readonly type: "point"; readonly point: RecoveryPoint }
  | { readonly type: "pin"; readonly point: string; readonly pinned: boolean }
  | { readonly type: "label"; readonly point: string; readonly label: string }
  | { readonly type: "delete-point"; readonly point: string; readonly reason: string }
  | { readonly type: "verified"; readonly point: string; readonly timeMs: number; readonly rootHash: string }
  | { readonly type: "damaged"; readonly point: string; readonly detail: string }
  /** Where each member stands in the reservation of that id, which is said right behind it. */
  | { readonly type: "reserve-vector"; readonly id: string; readonly members: readonly MemberPosition[] }
  /** What the retention clock read when the point arrived at this site. */
  | { readonly type: "stamp"; readonly point: string; readonly stampMs: number }
  /**
   * Every point up to here stands in the ledger itself: older marks in the journal are not asked any more. `resyncs` is
   * what the marks of all branches had come to, and `spans` are the resyncs that are over.
   */
  | {
      readonly type: "settled";
      readonly upTo: Position;
      readonly resyncs: ResyncHistory;
      readonly spans: readonly ResyncSpan[];
    }
  /** A member that this site holds, with the image beneath its versions; `made` when the image is a file of ours. */
  | {
      readonly type: "member";
      readonly member: number;
      readonly name: string;
      readonly capture: CaptureScope;
      readonly path: string;
      readonly made: boolean;
      readonly sizeBytes: number;
    }
  /** The member's image is being filled from beside the order: what lies in it is nothing yet. */
  | { readonly type: "seed-begun"; readonly member: number }
  /**
   * Its seed has ended, and not all of it had come: ends up to there count for nothing, and all of it comes again. Until
   * that begins (`seed-begun`) nothing of it has.
   */
  | { readonly type: "seed-again"; readonly member: number; readonly through: Sequence }
  /** The image holds the member as of its floor. */
  | { readonly type: "seed-ended"; readonly member: number }
  /** From this mark on the member is none of the group any more; what is older can still be opened. */
  | { readonly type: "member-removed"; readonly member: number; readonly at: Position }
  /** From here on nothing of the member that was removed there is needed; its files go. */
  | { readonly type: "member-dropped"; readonly member: number; readonly at: Position }
  /** From this mark on the member has that size; before, the one that was said before. */
  | {
      readonly type: "sized";
      readonly member: number;
      readonly at: Position;
      readonly sizeBytes: number;
    }
  /** A history that grows at this site and is in nobody's lineage: a drill, or what was written before a fork was chosen. */
  | {
      readonly type: "branch";
      readonly entry: LineageEntry;
      readonly kind: BranchKind;
      readonly name: string;
      readonly stampMs: number;
      /** What whoever began it finds again with it; nobody else reads it. Missing where nothing was said. */
      readonly about?: string;
    }
  /** From here on the branch is one of the lineage, and none of this site's own. */
  | { readonly type: "branch-taken"; readonly branch: bigint }
  /** From here on nothing of the branch is needed; its files go. */
  | { readonly type: "branch-dropped"; readonly branch: bigint }
  /**
   * From here on the branch is one of which nothing has come yet: what was said of it before was of what has been dropped.
   * Its writer still has it, and sends it again.
   */
  | { readonly type: "branch-anew"; readonly branch: bigint }
  /**
   * Every legal moment from here on can be opened; before it, only points can. On one history it never goes back; on another
   * it begins where the two part, or here.
   */
  | { readonly type: "window"; readonly from: Position }
  /** The member's image holds everything up to here along the path, durably: what is older may go. */
  | { readonly type: "floor"; readonly member: number; readonly floor: Position }
  /** The images hold all of the history up to here, and may be written themselves from there on, while it ends there. */
  | { readonly type: "in-place"; readonly at: Position }
  /** The journal of a branch may let go of everything up to here. */
  | { readonly type: "trimmed"; readonly branch: bigint; readonly upTo: Sequence }
  /**
   * What is behind `after`, up to and with `upTo`, of the branch lies in the compacted file of that number from here on,
   * which is durable. It replaces the files of those numbers; nobody reads at a sequence inside any more.
   */
  | {
      readonly type: "compacted";
      readonly branch: bigint;
      readonly after: Sequence;
      readonly upTo: Sequence;
      readonly number: number;
      readonly replaces: readonly number[];
      readonly sizeBytes: number;
      /** The hash of the file's header. */
      readonly seal: bigint;
    }
  /**
   * Compacted files of the branch that lie behind `after`, and not behind `upTo`, are needed no more: the lineage leaves the
   * branch there, and nobody reads what it wrote behind that.
   */
  | {
      readonly type: "compacted-left";
      readonly branch: bigint;
      readonly after: Sequence;
      readonly upTo: Sequence;
    }
  /**
   * At a start the journal of a branch ended before this sequence, which had been durable. Whoever remembered may forget;
   * that it is missing is said until there is more than that again.
   */
  | { readonly type: "known-durable"; readonly upTo: Position }
  /** A position that has to stay openable: an exported view, a drill, an uncommitted failover, a kept branch. */
  | { readonly type: "reserve"; readonly id: string; readonly position: Position; readonly why: string }
  | { readonly type: "release"; readonly id: string }
  /** At this start facts behind that number were found lost: pins, labels, decisions may be missing. Stays until a person has looked. */
  | { readonly type: "facts-lost"; readonly after: number; readonly detail: string }
  /** Somebody has looked at what was lost so far, and has decided again what had to be: nothing is held for its sake. */
  | { readonly type: "loss-accepted" }
  /** The ledger was closed in order. It says nothing but that everything before it was durable. */
  | { readonly type: "closed" }
  /** All that was said up to the fact of that number has been said again behind it, up to here. */
  | { readonly type: "checkpoint"; readonly since: number };

export type FactType = Fact["type"];

/** `tail`: nothing is written to it; it keeps what an entry of the lineage wrote behind the place where that leaves it. */
export type BranchKind = "drill" | "kept" | "tail";

/** A fact is small: a point of a thousand members is the largest. */
export const FACT_BYTES_MAX = 128 * 1024;

const KNOWN: Readonly<Record<FactType, true>> = {
  point: true,
  pin: true,
  label: true,
  "delete-point": true,
  verified: true,
  damaged: true,
  "reserve-vector": true,
  stamp: true,
  settled: true,
  member: true,
  sized: true,
  "seed-begun": true,
  "seed-again": true,
  "seed-ended": true,
  "member-removed": true,
  "member-dropped": true,
  branch: true,
  "branch-taken": true,
  "branch-dropped": true,
  "branch-anew": true,
  window: true,
  floor: true,
  "in-place": true,
  trimmed: true,
  compacted: true,
  "compacted-left": true,
  "known-durable": true,
  reserve: true,
  release: true,
  "facts-lost": true,
  "loss-accepted": true,
  closed: true,
  checkpoint: true,
};

export function encodeFact(fact: Fact): Uint8Array {
  return new TextEncoder().encode(stringifyIds(fact));
}

/**
 * The fact that bytes stand for, which their checksum has shown to be what was written. Undefined when it is of a type
 * that this version does not know: then a newer one wrote it, and going on without it would be a guess.
 */
export function decodeFact(bytes: Uint8Array): Fact | undefined {
  const fact = parseIds(new TextDecoder().decode(bytes)) as Fact;
  return Object.hasOwn(KNOWN, fact.type) ? fact : undefined;
}
