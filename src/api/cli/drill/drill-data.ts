import { rfc3339 } from "#src/api/cli/output/rfc3339.js";
import { type PositionData, positionData } from "#src/api/cli/point/point-data.js";
import { enumWord } from "#src/api/wire/enum-word.js";
import { type NbdListener, nbdUris } from "#src/api/wire/nbd-uri.js";
import type { Drill__Output as Drill } from "#src/platform/grpc/generated/tidemark/control/v1/Drill.js";

/** A drill as the commands of `tidemark drill` print it; described by their schemas. Pure. */
export type DrillData = {
  readonly name: string;
  readonly group: string;
  readonly state: string;
  readonly position: PositionData;
  readonly point: string | null;
  readonly note: string | null;
  readonly created_at: string | null;
  readonly expires_at: string | null;
  readonly views: readonly {
    readonly member: string;
    readonly export: string;
    readonly uris: readonly string[];
  }[];
  readonly left_out: readonly { readonly member: string; readonly reason: string }[];
  readonly written_bytes: number;
  readonly branch: string;
};

export function drillData(drill: Drill, listeners: readonly NbdListener[]): DrillData {
  return {
    name: drill.name,
    group: drill.group,
    state: enumWord(drill.state, "DRILL_STATE_"),
    position: positionData(drill.position),
    point: drill.point === "" ? null : drill.point,
    note: drill.note === "" ? null : drill.note,
    created_at: rfc3339(drill.createTime),
    expires_at: rfc3339(drill.expireTime),
    views: drill.views.map(({ member, exportName }) => ({
      member,
      export: exportName,
      uris: nbdUris(listeners, exportName),
    })),
    left_out: drill.leftOut.map(({ member, reason }) => ({ member, reason: reason?.message ?? "" })),
    written_bytes: drill.writtenBytes,
    branch: drill.branch,
  };
}
