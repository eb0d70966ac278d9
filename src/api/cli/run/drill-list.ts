import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { drillData } from "#src/api/cli/drill/drill-data.js";
import { drillsTable } from "#src/api/cli/drill/drill-view.js";

export const run: RunCommand = async ({ input, global, output, signal }) => {
  const group = input.argument("group");
  const connection = await connectSite(global, signal);
  try {
    const { site } = connection;
    const drills = (await connection.drills().list(group ?? "")).map((drill) =>
      drillData(drill, site.listeners),
    );
    output.result({ group: group ?? null, site: site.name, drills }, (paint) =>
      drills.length === 0 ? `${group ?? site.name} has no drills\n` : drillsTable(drills, Date.now(), paint),
    );
    return undefined;
  } finally {
    connection.close();
  }
};
