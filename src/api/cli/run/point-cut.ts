import { readChange } from "#src/api/cli/changing-options.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { changeContext } from "#src/api/cli/group/change-context.js";
import { printable } from "#src/api/cli/output/display-width.js";
import { type PointData, pointData, sequenceText } from "#src/api/cli/point/point-data.js";
import { membersText } from "#src/api/cli/point/point-view.js";
import { present } from "#src/base/assert.js";
import type { PointKind } from "#src/platform/grpc/generated/tidemark/control/v1/PointKind.js";

export const run: RunCommand = async ({ input, global, output, signal }) => {
  const change = readChange(input);
  const group = input.requiredArgument("group");
  const connection = await connectSite(global, signal);
  try {
    const request = {
      context: changeContext(change),
      group,
      label: input.option("label") ?? "",
      kind: KINDS[input.option("consistent") ?? ""] ?? "POINT_KIND_CRASH",
      sync: input.flag("sync"),
    };
    const answer = await connection.points().cut(request, change.timeoutMs);
    const point = pointData(present(answer.point, "the point in the answer"));
    const data = { group, site: connection.site.name, point };
    output.result(data, () => `${printable(cutText(group, data.site, point))}\n`);
    return undefined;
  } finally {
    connection.close();
  }
};

const KINDS: Readonly<Record<string, PointKind>> = {
  crash: "POINT_KIND_CRASH",
  flush: "POINT_KIND_FLUSH",
  app: "POINT_KIND_APP",
};

function cutText(group: string, site: string, point: PointData): string {
  const label = point.label === null ? "" : ` (${point.label})`;
  const held = point.sites.length === 0 ? "" : `, held by ${point.sites.join(", ")}`;
  return `${group} at ${site}: point ${point.id}${label}, ${point.kind}, ${membersText(point)} members at ${sequenceText(point.position)}${held}`;
}
