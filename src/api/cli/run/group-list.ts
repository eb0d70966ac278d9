import { listAllGroups } from "#src/api/cli/client/list-all-groups.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { groupLine } from "#src/api/cli/group/group-status.js";
import { groupsTable } from "#src/api/cli/group/group-status-view.js";

export const run: RunCommand = async ({ global, output, signal }) => {
  const connection = await connectSite(global, signal);
  try {
    const groups = (await listAllGroups(connection.groups())).map(groupLine);
    const site = connection.site.name;
    output.result({ site, groups }, (paint) =>
      groups.length === 0
        ? `${site} has no groups; tidemark apply -f FILE makes one\n`
        : groupsTable(groups, paint),
    );
    return undefined;
  } finally {
    connection.close();
  }
};
