import { readChange } from "#src/api/cli/changing-options.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { drillData } from "#src/api/cli/drill/drill-data.js";
import { changeContext } from "#src/api/cli/group/change-context.js";
import { printable } from "#src/api/cli/output/display-width.js";
import { present } from "#src/base/assert.js";
import { formatSize } from "#src/base/quantity.js";

export const run: RunCommand = async ({ input, global, output, signal }) => {
  const change = readChange(input);
  const group = input.requiredArgument("group");
  const name = input.requiredArgument("drill");
  const connection = await connectSite(global, signal);
  try {
    const { site } = connection;
    const request = { context: changeContext(change), group, name };
    const answer = await connection.drills().stop(request, change.timeoutMs);
    const drill = drillData(present(answer.drill, "the drill in the answer"), site.listeners);
    const text = `${group} at ${site.name}: the drill ${name} is stopped; ${formatSize(drill.written_bytes)} written to it are gone`;
    output.result({ group, site: site.name, drill }, () => `${printable(text)}\n`);
    return undefined;
  } finally {
    connection.close();
  }
};
