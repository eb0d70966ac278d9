import { branchData } from "#src/api/cli/branch/branch-data.js";
import { readChange } from "#src/api/cli/changing-options.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { DELETE, requireConfirmation } from "#src/api/cli/confirmation.js";
import { changeContext } from "#src/api/cli/group/change-context.js";
import { printable } from "#src/api/cli/output/display-width.js";
import { present } from "#src/base/assert.js";

export const run: RunCommand = async (context) => {
  const { input, global, output, signal } = context;
  const change = readChange(input);
  const group = input.requiredArgument("group");
  const id = input.requiredArgument("branch");
  const connection = await connectSite(global, signal);
  try {
    const calls = connection.points();
    const meant = branchData(present((await calls.branch({ group, branch: id })).branch, "the branch"));
    const what = `this drops the ${meant.kind} branch ${meant.name} (${id}) of ${group}, with its ${meant.points} points`;
    const word = await requireConfirmation(DELETE, what, change, context);
    const request = { context: changeContext(change, word), group, branch: id };
    const answer = await calls.dropBranch(request, change.timeoutMs);
    const branch = branchData(present(answer.branch, "the branch in the answer"));
    const site = connection.site.name;
    output.result(
      { group, site, branch },
      () => `${printable(`${group} at ${site}: the branch ${id} is dropped`)}\n`,
    );
    return undefined;
  } finally {
    connection.close();
  }
};
