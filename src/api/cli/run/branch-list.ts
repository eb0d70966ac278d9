import { branchData } from "#src/api/cli/branch/branch-data.js";
import { branchesTable } from "#src/api/cli/branch/branch-view.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";

export const run: RunCommand = async ({ input, global, output, signal }) => {
  const group = input.requiredArgument("group");
  const connection = await connectSite(global, signal);
  try {
    const branches = (await connection.points().branches(group)).map(branchData);
    output.result({ group, site: connection.site.name, branches }, (paint) =>
      branches.length === 0
        ? `${group} has nothing beside its present history\n`
        : branchesTable(branches, paint),
    );
    return undefined;
  } finally {
    connection.close();
  }
};
