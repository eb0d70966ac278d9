import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { pointData, positionData, sequenceText } from "#src/api/cli/point/point-data.js";
import { pointBlock } from "#src/api/cli/point/point-view.js";

export const run: RunCommand = async ({ input, global, output, signal }) => {
  const group = input.requiredArgument("group");
  const selector = input.requiredArgument("point");
  const connection = await connectSite(global, signal);
  try {
    const answer = await connection.points().get({ group, point: { text: selector } });
    const point = answer.point === null ? null : pointData(answer.point);
    const position = positionData(answer.position);
    const data = { group, site: connection.site.name, selector, position, point };
    output.result(data, (paint) =>
      point === null
        ? `${sequenceText(position)}, where no point was cut\n`
        : pointBlock(point, Date.now(), paint),
    );
    return undefined;
  } finally {
    connection.close();
  }
};
