import { listAllPoints } from "#src/api/cli/client/list-all-points.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import type { CommandInput } from "#src/api/cli/command-input.js";
import { pointData } from "#src/api/cli/point/point-data.js";
import { pointsTable } from "#src/api/cli/point/point-view.js";
import { TidemarkError } from "#src/base/errors.js";
import { parseTime } from "#src/domain/model/rfc3339.js";
import type { Timestamp } from "#src/platform/grpc/generated/google/protobuf/Timestamp.js";
import { PointKind } from "#src/platform/grpc/generated/tidemark/control/v1/PointKind.js";

export const run: RunCommand = async ({ input, global, output, signal }) => {
  const group = input.requiredArgument("group");
  const from = timeOption(input, "from");
  const until = timeOption(input, "until");
  const words = input.optionList("kind");
  const kinds = Object.values(PointKind).filter((kind) =>
    words.some((word) => kind === `POINT_KIND_${word.toUpperCase()}`),
  );
  const connection = await connectSite(global, signal);
  try {
    const points = (await listAllPoints(connection.points(), { group, from, until, kinds })).map(pointData);
    output.result({ group, site: connection.site.name, points }, (paint) =>
      points.length === 0 ? `${group} has no such points\n` : pointsTable(points, Date.now(), paint),
    );
    return undefined;
  } finally {
    connection.close();
  }
};

function timeOption(input: CommandInput, name: "from" | "until"): Timestamp | null {
  const text = input.option(name);
  if (text === undefined) return null;
  const timeMs = parseTime(text);
  if (timeMs !== undefined) return { seconds: Math.floor(timeMs / 1000), nanos: (timeMs % 1000) * 1e6 };
  throw new TidemarkError({
    kind: "invalid",
    code: "BAD_TIME",
    message: `--${name}: ${JSON.stringify(text)} is no time`,
    hint: "a time is as 2026-05-01T10:00:00Z, or with an offset as 2026-05-01T12:00:00+02:00",
  });
}
