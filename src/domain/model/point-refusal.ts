import { unreachable } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { Neighbour, PointRefusal } from "#src/domain/model/resolve-point.js";
import { formatTime } from "#src/domain/model/rfc3339.js";

/** The refusal as an operator reads it: what stands in the way, and what can be opened instead. */
export function refusedPoint(selector: string, refusal: PointRefusal): TidemarkError {
  switch (refusal.type) {
    case "nothing-promotable":
      return refused("NOTHING_PROMOTABLE", `${selector} names nothing: no member has been seeded yet`, SEED);
    case "no-point":
      return refused(
        "NO_POINT",
        `there is no good ${refusal.kind === "app" ? "app-consistent " : ""}point`,
        LIST,
      );
    case "unknown-point":
      return notFound("POINT_NOT_FOUND", `there is no point ${refusal.id}`);
    case "unknown-epoch":
      return notFound("POINT_NOT_FOUND", `this history has no epoch ${refusal.epoch}`);
    case "unknown-lsn":
      return notFound("POINT_NOT_FOUND", `${selector} is not in the log that is kept here`);
    case "ambiguous-time":
      return ambiguous(selector, refusal);
    case "inside-resync":
    case "compacted":
    case "before-window":
    case "future":
    case "never-given-out":
      return between(selector, refusal);
    default:
      return unreachable(refusal);
  }
}

const LIST = "tidemark point list shows what can be opened";
const SEED = "wait until the first sync is done: tidemark status shows how far it is";

const MOMENTS = {
  "inside-resync": [
    "POINT_INSIDE_RESYNC",
    "lies inside a resync, where the volumes were in no state of their own",
  ],
  compacted: ["POINT_COMPACTED", "lies between two kept points, and only these are kept there"],
  "before-window": ["POINT_BEFORE_WINDOW", "lies before the window, where only points can be opened"],
  future: ["POINT_IN_FUTURE", "is later than everything this site holds"],
  "never-given-out": ["POINT_NOT_ON_PATH", "is no sequence of this history"],
} as const;

type Between = Extract<PointRefusal, { type: keyof typeof MOMENTS }>;

function between(selector: string, { type, neighbours }: Between): TidemarkError {
  const [code, what] = MOMENTS[type];
  const facts = { ...named("before", neighbours.before), ...named("after", neighbours.after) };
  const nearby = Object.values(facts).join(" or ");
  return refused(code, `${selector} ${what}`, nearby === "" ? LIST : `take ${nearby}`, facts);
}

function ambiguous(
  selector: string,
  { candidates, isCut }: Extract<PointRefusal, { type: "ambiguous-time" }>,
): TidemarkError {
  const listed = candidates.map(({ position, timeMs }) => `seq-${position.sequence} (${formatTime(timeMs)})`);
  const more = isCut ? " and others" : "";
  const hint = `take one of ${listed.join(", ")}${more}`;
  return refused("POINT_TIME_AMBIGUOUS", `the writer's clock passed ${selector} more than once`, hint, {
    candidates: candidates.length,
  });
}

function named(side: string, neighbour: Neighbour | undefined): Readonly<Record<string, string>> {
  if (neighbour === undefined) return {};
  return { [side]: neighbour.point ?? `seq-${neighbour.position.sequence}` };
}

function refused(
  code: string,
  message: string,
  hint: string,
  facts: Readonly<Record<string, string | number>> = {},
): TidemarkError {
  return new TidemarkError({ kind: "refused", code, message, hint, facts });
}

function notFound(code: string, message: string): TidemarkError {
  return new TidemarkError({ kind: "not-found", code, message, hint: LIST });
}
