import { readChange } from "#src/api/cli/changing-options.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { DELETE, requireConfirmation } from "#src/api/cli/confirmation.js";
import { changeContext } from "#src/api/cli/group/change-context.js";
import { printable } from "#src/api/cli/output/display-width.js";

export const run: RunCommand = async (context) => {
  const { input, global, output, signal } = context;
  const change = readChange(input);
  const group = input.requiredArgument("group");
  const connection = await connectSite(global, signal);
  try {
    const { site } = connection;
    const word = await requireConfirmation(
      DELETE,
      `this ends the group ${group} at ${site.name}`,
      change,
      context,
    );
    const request = { group, context: changeContext(change, word) };
    const { kept } = await connection.groups().delete(request, change.timeoutMs);
    const data = { group, site: site.name, kept: kept.map(({ member, path }) => ({ member, path })) };
    output.result(data, () => {
      const lines = data.kept.map(({ member, path }) => `  kept: ${member} in ${path}`);
      return `${[`${group} at ${site.name}: deleted`, ...lines].map(printable).join("\n")}\n`;
    });
    return undefined;
  } finally {
    connection.close();
  }
};
