import type { BranchPicture, DrillPicture, DrillRequest } from "#src/api/control/drills.js";
import { toMaybeTimestamp } from "#src/api/rpc/timestamps.js";
import { enumName } from "#src/api/wire/enum-word.js";
import { type NbdListener, nbdUris } from "#src/api/wire/nbd-uri.js";
import { fromSpan } from "#src/api/wire/spans.js";
import type { Branch } from "#src/platform/grpc/generated/tidemark/control/v1/Branch.js";
import type { Drill } from "#src/platform/grpc/generated/tidemark/control/v1/Drill.js";
import type { StartDrillRequest__Output as StartDrillRequest } from "#src/platform/grpc/generated/tidemark/control/v1/StartDrillRequest.js";

/** Drills and branches as messages. What nobody knows is absent. */

export function encodeDrill(drill: DrillPicture, listeners: readonly NbdListener[]): Drill {
  const { name, group, site, position, note, writtenBytes, point, branch, members, leftOut } = drill;
  return {
    name,
    group,
    site,
    position,
    note,
    writtenBytes,
    point,
    branch,
    state: `DRILL_STATE_${enumName(drill.state)}`,
    createTime: toMaybeTimestamp(drill.createMs),
    expireTime: toMaybeTimestamp(drill.expireMs),
    views: members.map((member) => {
      const exportName = `${group}/${member}@drill-${name}`;
      return { member, exportName, uri: nbdUris(listeners, exportName)[0] ?? "", writable: true };
    }),
    leftOut: leftOut.map(({ name: member, why }) => ({
      member,
      reason: { code: "MEMBER_LEFT_OUT", kind: "refused", message: `${member} ${why}` },
    })),
  };
}

export function decodeStart(request: StartDrillRequest): DrillRequest {
  const { name, note, includeFuzzy, expireAfter, point } = request;
  const lifeMs = expireAfter === null ? undefined : fromSpan(expireAfter);
  return { name, note, includeFuzzy, lifeMs, point: point?.text ?? "" };
}

export function encodeBranch({
  id,
  group,
  kind,
  name,
  fork,
  head,
  writer,
  bytes,
  points,
}: BranchPicture): Branch {
  return {
    id,
    group,
    kind: `BRANCH_KIND_${enumName(kind)}`,
    name,
    fork: fork ?? null,
    head,
    writerSite: writer,
    bytes,
    points,
  };
}
