import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { rpoData } from "#src/api/cli/rpo/rpo-data.js";
import { rpoView } from "#src/api/cli/rpo/rpo-view.js";
import { toSpan } from "#src/api/wire/spans.js";
import { parseDuration } from "#src/base/quantity.js";

const SINCE_DEFAULT = "24h";

export const run: RunCommand = async ({ input, global, output, signal }) => {
  const since = toSpan(parseDuration(input.option("since") ?? SINCE_DEFAULT));
  const group = input.requiredArgument("group");
  const connection = await connectSite(global, signal);
  try {
    const data = rpoData(await connection.groups().rpo({ group, since }));
    output.result(data, (paint) => rpoView(data, paint));
    return undefined;
  } finally {
    connection.close();
  }
};
