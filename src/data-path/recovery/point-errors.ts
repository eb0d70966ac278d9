import { TidemarkError } from "#src/base/errors.js";

/** Why a point is not deleted, or not found: one place for what operators read. */
export function pointNotFound(id: string): TidemarkError {
  return new TidemarkError({
    kind: "not-found",
    code: "POINT_NOT_FOUND",
    message: `there is no point ${id}`,
    hint: "tidemark point list shows what there is",
    facts: { point: id },
  });
}

export function lastGoodPoint(id: string): TidemarkError {
  return refused(
    "LAST_GOOD_POINT",
    id,
    "is the last good one: without it there is nothing to fail over to",
    "cut another point first; to give up the copy, use restart-replication or delete the group",
  );
}

export function pointPinned(id: string): TidemarkError {
  return refused("POINT_PINNED", id, "is pinned", `tidemark point unpin GROUP ${id} lets go of it`);
}

export function pointReserved(id: string, why: string): TidemarkError {
  return refused("POINT_RESERVED", id, `is in use: ${why}`, "end what uses it first");
}

export function cutRefused(reason: "nothing-seeded" | "resync-open"): TidemarkError {
  const message =
    reason === "resync-open"
      ? "no point is cut inside a resync: there the volumes are in no state of their own"
      : "no point is cut before the first sync is done";
  return new TidemarkError({
    kind: "pending",
    code: reason === "resync-open" ? "RESYNC_OPEN" : "FIRST_SYNC_OPEN",
    message,
    hint: "wait until it is done: tidemark status shows how far it is",
  });
}

export function tooManyPins(max: number): TidemarkError {
  return new TidemarkError({
    kind: "exhausted",
    code: "TOO_MANY_PINS",
    message: `${max} points are pinned already`,
    hint: "unpin some",
    facts: { max },
  });
}

function refused(code: string, id: string, what: string, hint: string): TidemarkError {
  const message = `point ${id} ${what}`;
  return new TidemarkError({ kind: "refused", code, message, hint, facts: { point: id } });
}
