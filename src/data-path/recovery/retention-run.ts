import type { Catalogue } from "#src/data-path/recovery/catalogue.js";
import type { Reservations } from "#src/data-path/recovery/reservations.js";
import type { Lineage } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { RetentionDecision } from "#src/domain/retention/decision.js";
import { type HistoryNeeds, horizons, type NeededPosition } from "#src/domain/retention/horizon.js";
import { decideRetention } from "#src/domain/retention/retention.js";
import { arePointsMade } from "#src/domain/retention/retention-clock.js";
import type { RetentionRole, RetentionSituation } from "#src/domain/retention/situation.js";
import type { Clock } from "#src/platform/clock/clock.js";

export type RunRole = { readonly type: "secondary" } | Exclude<RetentionRole, { type: "secondary" }>;

/** What the rest of the store knows, at the moment of the decision. */
export type RunSituation = Pick<
  RetentionSituation,
  "branches" | "policy" | "lineage" | "head" | "bytes" | "factsLost"
> & {
  readonly role: RunRole;
  readonly everyMs: number;
  /** Where the window begins so far on that lineage. */
  readonly windowBefore: Sequence;
  readonly needs: Omit<HistoryNeeds, "positions" | "lineage">;
};

export interface RetentionOutcome {
  readonly decision: RetentionDecision;
  readonly windowBefore: Sequence;
  /** On the lineage of `needs`. Never lower than before: what was given up once is not promised again. */
  readonly windowFrom: Sequence;
  /** What is needed from here on; the arithmetic of folding, trimming and compaction goes by it. */
  readonly needs: HistoryNeeds;
  readonly horizons: ReadonlyMap<number, Sequence>;
}

/**
 * One run of retention. Points that expire are durably gone first; only then are the horizons worked out, on what is
 * there and reserved in that turn, and announced, so that no reservation can come in below them.
 */
export async function runRetention(
  catalogue: Catalogue,
  reservations: Reservations,
  clock: Clock,
  situation: () => RunSituation,
): Promise<RetentionOutcome> {
  let decidedOn: Lineage = [];
  const decision = await catalogue.expire(() => {
    const now = situation();
    decidedOn = now.lineage;
    const decided = decideRetention(situationOf(catalogue, reservations, clock, now));
    const expired = [...decided.points].flatMap(([id, point]): readonly [string, string][] =>
      point.type === "expire" ? [[id, `retention: ${point.reason}`]] : [],
    );
    return { decision: decided, expired: new Map(expired) };
  });
  const { needs: given, lineage, windowBefore } = situation();
  // A number means nothing on a history on which it was not decided.
  const windowFrom = lineage === decidedOn ? Math.max(windowBefore, decision.window.from) : windowBefore;
  const needs: HistoryNeeds = {
    ...given,
    lineage,
    positions: neededPositions(catalogue, reservations),
  };
  const found = withNewcomers(horizons(needs), catalogue, windowFrom);
  reservations.announce(found);
  return { decision, windowBefore, windowFrom, needs, horizons: found };
}

/**
 * The window begins at a point that is kept, which holds every member that was whole by then. One that came to be whole inside
 * the window may be in no point yet, and can be opened from there on all the same.
 */
function withNewcomers(
  found: ReadonlyMap<number, Sequence>,
  { resyncs }: Catalogue,
  windowFrom: Sequence,
): ReadonlyMap<number, Sequence> {
  const wholeFrom = new Map(resyncs.members.map(({ member, complete }) => [member, complete ?? 0]));
  return new Map(
    [...found].map(([member, horizon]) => {
      const from = wholeFrom.get(member) ?? 0;
      return [member, from > windowFrom ? Math.min(horizon, from) : horizon];
    }),
  );
}

function situationOf(
  catalogue: Catalogue,
  reservations: Reservations,
  clock: Clock,
  { role, everyMs, needs: _, windowBefore: __, ...given }: RunSituation,
): RetentionSituation {
  const nowMs = catalogue.nowMs();
  const isProducing = arePointsMade(catalogue.retentionClock, clock.monotonicMs(), everyMs);
  return {
    ...given,
    role: role.type === "secondary" ? { type: "secondary", isProducing } : role,
    points: catalogue.points.map((point) => ({ ...point, stampMs: point.stampMs ?? nowMs })),
    // Those of kept branches too: each holds what it grows from, be that another kept branch, and never itself.
    reservations: reservations.ofPoints,
    nowMs,
  };
}

/** Why a kept branch is reserved. */
export const BRANCH_RESERVATION = "branch";

/** The window begins at a kept point, so it needs nothing of its own. */
export function neededPositions(catalogue: Catalogue, reservations: Reservations): readonly NeededPosition[] {
  return [...catalogue.points, ...reservations.all];
}
