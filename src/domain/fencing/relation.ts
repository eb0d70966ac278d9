import { formatId64 } from "#src/base/bytes.js";
import type { SecondaryFacts, SideFacts, Versions } from "#src/domain/fencing/handshake-facts.js";
import { wasPutBack } from "#src/domain/fencing/tellings.js";
import { commonAncestor, contains, type LineageEntry } from "#src/domain/model/lineage.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/**
 * Whether a secondary may follow the primary that it has dialled, as a function of what both say. Both sides work it out
 * from the same words, so neither relies on the other having done so.
 */
export type Relation =
  /** From there; undefined: from nothing. With `rewound` what it holds behind is no history of the primary's. */
  | { readonly type: "follows"; readonly held: Position | undefined; readonly rewound: Position | undefined }
  | Apart;

/** Why it may not. */
export type Apart =
  /**
   * The dialled primary's reign is over: it stops serving. With the same epoch it has gone back behind itself. `fork`: what
   * both hold ends there, as far as the secondary knows.
   */
  | {
      readonly type: "superseded";
      readonly by: { readonly epoch: number; readonly id: bigint };
      readonly fork: Position | undefined;
    }
  /** Two writers of one reign: neither follows until a person has chosen. */
  | { readonly type: "split-brain"; readonly epoch: number }
  /** What the secondary holds has left the primary's history where it can't go back by itself. */
  | { readonly type: "diverged"; readonly fork: Position | undefined; readonly why: string }
  | Refused;

export interface Refused {
  readonly type: "refused";
  readonly code: RefusalCode;
  readonly message: string;
  readonly hint: string;
  /** Whether dialling again can help without anybody changing anything. */
  readonly retryable: boolean;
}

export type RefusalCode =
  | "GROUP_UNKNOWN"
  | "PROTOCOL_VERSION"
  | "BATCH_VERSION"
  | "NO_COMMON_CODEC"
  | "SAME_SITE"
  | "NOT_PRIMARY"
  | "UNRELATED_HISTORY"
  | "PRIMARY_PUT_BACK";

export function relate(primary: SideFacts, secondary: SecondaryFacts): Relation {
  return (
    refuse(primary, secondary) ??
    refuseReign(primary, secondary) ??
    refusePutBack(primary, secondary) ??
    heldIn(primary, secondary)
  );
}

/** Every two sites can do that much. */
export const COMMON_CODEC = "plain";

function refuse(primary: SideFacts, secondary: SideFacts): Refused | undefined {
  if (primary.groupId !== secondary.groupId)
    return refused(
      "GROUP_UNKNOWN",
      `the group at ${primary.site} is another one than that at ${secondary.site}`,
      "a group that was made again is another group: apply its specification again, at one site",
      true,
    );
  if (!overlap(primary.protocol, secondary.protocol))
    return refused(
      "PROTOCOL_VERSION",
      `${primary.site} speaks ${shown(primary.protocol)} of the replication protocol, ${secondary.site} ${shown(secondary.protocol)}`,
      "bring both sites to versions of tidemark that understand each other, the secondary first",
    );
  if (!overlap(primary.batchFormat, secondary.batchFormat))
    return refused(
      "BATCH_VERSION",
      `${primary.site} writes ${shown(primary.batchFormat)} of the batch format, ${secondary.site} reads ${shown(secondary.batchFormat)}`,
      "bring both sites to versions of tidemark that understand each other, the secondary first",
    );
  if (!secondary.codecs.includes(COMMON_CODEC) || !primary.codecs.includes(COMMON_CODEC))
    return refused(
      "NO_COMMON_CODEC",
      "the sites have no codec in common",
      "bring both sites to the same version of tidemark",
    );
  if (primary.site === secondary.site)
    return refused(
      "SAME_SITE",
      `both sites call themselves ${primary.site}`,
      "give each site a name of its own, in `site` of its configuration",
    );
  const head = primary.lineage.at(-1);
  if (head === undefined || head.writer !== primary.site || primary.promise?.id !== head.id)
    return refused(
      "NOT_PRIMARY",
      `${primary.site} does not write this group`,
      "see which site does: tidemark group status, at both",
      true,
    );
  return undefined;
}

/** What the secondary has promised, and what it knows, against the reign of the primary. */
function refuseReign(primary: SideFacts, secondary: SecondaryFacts): Apart | undefined {
  const root = secondary.lineage[0];
  if (root === undefined) return undefined;
  if (root.id !== primary.lineage[0]?.id)
    return refused(
      "UNRELATED_HISTORY",
      `what ${secondary.site} holds and what ${primary.site} writes have no beginning in common`,
      "seed the secondary again: delete the group there, and at the primary; then apply it anew",
    );
  const head = primary.lineage.at(-1) as LineageEntry;
  const known = secondary.lineage.at(-1) as LineageEntry;
  const highest = Math.max(known.epoch, secondary.promise?.epoch ?? 0);
  const promised = secondary.promise?.id ?? known.id;
  const isIn = (id: bigint) => primary.lineage.some((entry) => entry.id === id);
  const by = { epoch: highest, id: promised };
  const reach = secondary.received?.sequence ?? 0;
  const fork = commonAncestor(primary.lineage, Number.MAX_SAFE_INTEGER, secondary.lineage, reach);
  if (head.epoch < highest) return { type: "superseded", by, fork };
  if (head.epoch > highest) return undefined;
  if (isIn(promised) && isIn(known.id)) return undefined;
  // It has gone back behind itself, as when its disk was restored from a copy: a later run of it is known.
  const isBehind = secondary.lineage.some((entry) => entry.id === head.id);
  return isBehind ? { type: "superseded", by, fork } : { type: "split-brain", epoch: head.epoch };
}

/** It has forgotten what it has told: with that, what it wrote and what of that has arrived. */
function refusePutBack(primary: SideFacts, secondary: SecondaryFacts): Refused | undefined {
  if (primary.told === undefined || !wasPutBack(primary.told, secondary.heard)) return undefined;
  return refused(
    "PRIMARY_PUT_BACK",
    `${secondary.site} holds writes of ${primary.site} that ${primary.site} does not know of any more: its data directory was put back from an older copy`,
    `to go on with what ${secondary.site} holds: tidemark failover, there; with what ${primary.site} holds: tidemark restart-replication, there`,
  );
}

/** Where in the primary's history that is what the secondary holds. */
function heldIn(primary: SideFacts, secondary: SecondaryFacts): Relation {
  const { received, lineage, horizon, site } = secondary;
  if (received === undefined) return { type: "follows", held: undefined, rewound: undefined };
  if (contains(primary.lineage, received)) return { type: "follows", held: received, rewound: undefined };
  const entry = lineage.find(({ id }) => id === received.entry);
  const fork = commonAncestor(
    primary.lineage,
    Number.MAX_SAFE_INTEGER,
    upTo(lineage, received.entry),
    received.sequence,
  );
  const why =
    entry === undefined
      ? "it holds an entry that it does not know itself"
      : refuseRewind(entry, site, fork, horizon);
  if (why !== undefined || fork === undefined) return { type: "diverged", fork, why: why ?? "no fork" };
  return { type: "follows", held: fork, rewound: fork };
}

function refuseRewind(
  entry: LineageEntry,
  site: string,
  fork: Position | undefined,
  horizon: Sequence,
): string | undefined {
  if (entry.writer === site) return "it holds writes of its own, which nobody else has";
  if (fork === undefined) return "its history and the primary's have nothing in common";
  if (fork.sequence < horizon) return `it is folded up to ${horizon}, and the fork is at ${fork.sequence}`;
  return undefined;
}

function upTo(lineage: SideFacts["lineage"], entry: bigint): SideFacts["lineage"] {
  return lineage.slice(0, lineage.findIndex(({ id }) => id === entry) + 1);
}

function overlap(a: Versions, b: Versions): boolean {
  return a.min <= b.max && b.min <= a.max && a.min <= a.max && b.min <= b.max;
}

function shown({ min, max }: Versions): string {
  return min === max ? `version ${min}` : `versions ${min} to ${max}`;
}

function refused(code: RefusalCode, message: string, hint: string, retryable = false): Refused {
  return { type: "refused", code, message, hint, retryable };
}

/** Last words for the other side, and an error for a person here. */
export interface Parting {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly retryable: boolean;
}

export function partingOf(apart: Apart): Parting {
  switch (apart.type) {
    case "refused":
      return { code: apart.code, message: apart.message, hint: apart.hint, retryable: apart.retryable };
    case "superseded":
      return {
        code: "SUPERSEDED",
        message: `another reign has begun: epoch ${apart.by.epoch}, entry ${formatId64(apart.by.id)}`,
        hint: "another site has been promoted: stop the application at this one, and what it wrote since is kept here",
        retryable: false,
      };
    case "split-brain":
      return {
        code: "SPLIT_BRAIN",
        message: `two sites write in epoch ${apart.epoch}, and neither history contains the other`,
        hint: "stop the applications of one of the two sites; nothing of either is lost or overwritten meanwhile",
        retryable: false,
      };
    default:
      return {
        code: "DIVERGED",
        message: `what the secondary holds is not a part of the primary's history: ${apart.why}`,
        hint: "reprotect, which keeps the writes of the losing side as a branch; or seed the secondary again",
        retryable: false,
      };
  }
}
