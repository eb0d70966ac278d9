import type { PointFilter, PointKind, PointOf, PointPicture } from "#src/api/control/points.js";
import { fromTimestamp, toMaybeTimestamp, toTimestamp } from "#src/api/rpc/timestamps.js";
import { enumName, saidWord } from "#src/api/wire/enum-word.js";
import { TidemarkError } from "#src/base/errors.js";
import type { ListRecoveryPointsRequest__Output as ListRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ListRecoveryPointsRequest.js";
import type { PointKind__Output as KindMessage } from "#src/platform/grpc/generated/tidemark/control/v1/PointKind.js";
import type { Position } from "#src/platform/grpc/generated/tidemark/control/v1/Position.js";
import type { RecoveryPoint } from "#src/platform/grpc/generated/tidemark/control/v1/RecoveryPoint.js";

/** A point's picture as a message. What nobody knows is absent. */
export function encodePoint({ group, point }: PointOf): RecoveryPoint {
  return {
    id: point.id,
    group,
    time: toTimestamp(point.timeMs),
    kind: `POINT_KIND_${enumName(point.kind)}`,
    label: point.label,
    position: encodePointPosition(point),
    members: point.members.map(({ name, position, fuzzy }) => ({
      member: name,
      position: encodePosition(position),
      fuzzy,
    })),
    membersTotal: point.membersTotal,
    sites: [...point.sites],
    pinned: point.pinned,
    health: `POINT_HEALTH_${enumName(point.health)}`,
    healthTime: toMaybeTimestamp(point.healthMs),
    rootHash: point.rootHash ?? "",
    expireTime: toMaybeTimestamp(point.expireMs),
  };
}

export function encodePointPosition({ position }: PointPicture): Position {
  return encodePosition(position);
}

function encodePosition({ epoch, sequence }: PointPicture["position"]): Position {
  return { epoch, sequence };
}

export function decodeFilter({ from, until, kinds }: ListRequest): PointFilter {
  return {
    fromMs: from === null ? undefined : fromTimestamp(from),
    untilMs: until === null ? undefined : fromTimestamp(until),
    kinds: kinds.map((kind, index) => decodeKind(`kinds[${index}]`, kind, KINDS)),
  };
}

const KINDS = ["crash", "flush", "app", "scan", "branch"] as const satisfies readonly PointKind[];
const CUT_KINDS = ["crash", "flush", "app"] as const;

/** Crash when the message does not say. */
export function decodeCutKind(kind: KindMessage): (typeof CUT_KINDS)[number] {
  if (saidWord(kind, PREFIX) === undefined) return "crash";
  return decodeKind("kind", kind, CUT_KINDS);
}

const PREFIX = "POINT_KIND_";

function decodeKind<Kind extends PointKind>(
  field: string,
  kind: KindMessage,
  allowed: readonly Kind[],
): Kind {
  const word = saidWord(kind, PREFIX);
  const known = allowed.find((one) => one === word);
  if (known !== undefined) return known;
  throw new TidemarkError({
    kind: "invalid",
    code: "BAD_POINT_KIND",
    message: `${field}: ${word ?? "unspecified"} is no kind that can be asked for here`,
    hint: `allowed: ${allowed.join(", ")}`,
  });
}
