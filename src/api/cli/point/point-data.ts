import { rfc3339 } from "#src/api/cli/output/rfc3339.js";
import { enumWord } from "#src/api/wire/enum-word.js";
import type { Position__Output as Position } from "#src/platform/grpc/generated/tidemark/control/v1/Position.js";
import type { RecoveryPoint__Output as RecoveryPoint } from "#src/platform/grpc/generated/tidemark/control/v1/RecoveryPoint.js";

/** A recovery point as the commands of `tidemark point` print it; described by their schemas. Pure. */
export type PointData = {
  readonly id: string;
  /** Of the site that cut it: a label, not the order. */
  readonly time: string | null;
  readonly kind: string;
  readonly label: string | null;
  readonly position: PositionData;
  readonly members: readonly {
    readonly name: string;
    readonly position: PositionData;
    readonly fuzzy: boolean;
  }[];
  /** How many the group had then. */
  readonly members_total: number;
  readonly sites: readonly string[];
  readonly pinned: boolean;
  readonly health: string;
  readonly health_at: string | null;
  /** Of all its bytes; null unless verified. */
  readonly root_hash: string | null;
  readonly expires_at: string | null;
};

export type PositionData = { readonly epoch: number; readonly sequence: number };

export function pointData(point: RecoveryPoint): PointData {
  return {
    id: point.id,
    time: rfc3339(point.time),
    kind: enumWord(point.kind, "POINT_KIND_"),
    label: point.label === "" ? null : point.label,
    position: positionData(point.position),
    members: point.members.map(({ member, position, fuzzy }) => ({
      name: member,
      position: positionData(position),
      fuzzy,
    })),
    members_total: point.membersTotal,
    sites: point.sites,
    pinned: point.pinned,
    health: enumWord(point.health, "POINT_HEALTH_"),
    health_at: rfc3339(point.healthTime),
    root_hash: point.rootHash === "" ? null : point.rootHash,
    expires_at: rfc3339(point.expireTime),
  };
}

export function positionData(position: Position | null): PositionData {
  return { epoch: position?.epoch ?? 0, sequence: position?.sequence ?? 0 };
}

/** As a selector names it. */
export function sequenceText({ epoch, sequence }: PositionData): string {
  return `seq-${epoch}.${sequence}`;
}
