import { readChange } from "#src/api/cli/changing-options.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { drillData } from "#src/api/cli/drill/drill-data.js";
import { attachText, drillText } from "#src/api/cli/drill/drill-view.js";
import { changeContext } from "#src/api/cli/group/change-context.js";
import { toSpan } from "#src/api/wire/spans.js";
import { present } from "#src/base/assert.js";
import { parseDuration } from "#src/base/quantity.js";

export const run: RunCommand = async ({ input, global, output, signal }) => {
  const change = readChange(input);
  const group = input.requiredArgument("group");
  const expire = input.option("expire");
  const request = {
    context: changeContext(change),
    group,
    name: input.option("name") ?? "",
    point: { text: input.option("point") ?? "" },
    note: input.option("note") ?? "",
    expireAfter: expire === undefined ? null : toSpan(parseDuration(expire)),
    includeFuzzy: input.flag("include-fuzzy"),
  };
  const connection = await connectSite(global, signal);
  try {
    const { site } = connection;
    const answer = await connection.drills().start(request, change.timeoutMs);
    const drill = drillData(present(answer.drill, "the drill in the answer"), site.listeners);
    if (drill.views.every(({ uris }) => uris.length === 0))
      output.note(`${site.name} serves no NBD: nbd.listen in its configuration says where it should`);
    output.result(
      { group, site: site.name, drill },
      () => `${drillText(site.name, drill, "runs from MOMENT")}${attachText(drill)}`,
    );
    return undefined;
  } finally {
    connection.close();
  }
};
