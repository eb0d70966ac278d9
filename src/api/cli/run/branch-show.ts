import { branchData } from "#src/api/cli/branch/branch-data.js";
import { branchBlock } from "#src/api/cli/branch/branch-view.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { present } from "#src/base/assert.js";

export const run: RunCommand = async ({ input, global, output, signal }) => {
  const group = input.requiredArgument("group");
  const connection = await connectSite(global, signal);
  try {
    const answer = await connection.points().branch({ group, branch: input.requiredArgument("branch") });
    const branch = branchData(present(answer.branch, "the branch in the answer"));
    output.result({ group, site: connection.site.name, branch }, (paint) => branchBlock(branch, paint));
    return undefined;
  } finally {
    connection.close();
  }
};
