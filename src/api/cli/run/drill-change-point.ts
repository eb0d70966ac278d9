import { readChange } from "#src/api/cli/changing-options.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { drillData } from "#src/api/cli/drill/drill-data.js";
import { drillText } from "#src/api/cli/drill/drill-view.js";
import { changeContext } from "#src/api/cli/group/change-context.js";
import { present } from "#src/base/assert.js";

export const run: RunCommand = async ({ input, global, output, signal }) => {
  const change = readChange(input);
  const group = input.requiredArgument("group");
  const name = input.requiredArgument("drill");
  const point = { text: input.requiredOption("point") };
  const connection = await connectSite(global, signal);
  try {
    const { site } = connection;
    const request = { context: changeContext(change), group, name, point };
    const answer = await connection.drills().move(request, change.timeoutMs);
    const drill = drillData(present(answer.drill, "the drill in the answer"), site.listeners);
    output.result({ group, site: site.name, drill }, () =>
      drillText(site.name, drill, "stands at MOMENT; what was written to it is gone"),
    );
    return undefined;
  } finally {
    connection.close();
  }
};
