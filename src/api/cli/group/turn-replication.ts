import { readChange } from "#src/api/cli/changing-options.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { CommandContext } from "#src/api/cli/command.js";
import { changeContext } from "#src/api/cli/group/change-context.js";
import { groupLine } from "#src/api/cli/group/group-status.js";
import { printable } from "#src/api/cli/output/display-width.js";
import { present } from "#src/base/assert.js";

/** What pause and resume do: the answer is the group as it is then, which may still be on its way. */
export async function turnReplication(
  verb: "pause" | "resume",
  { input, global, output, signal }: CommandContext,
): Promise<undefined> {
  const change = readChange(input);
  const request = { context: changeContext(change), group: input.requiredArgument("group") };
  const connection = await connectSite(global, signal);
  try {
    const calls = connection.groups();
    const answer = await calls[verb](request, change.timeoutMs);
    const { group, id, direction, status, hint } = groupLine(
      present(answer.group, "the group in the answer"),
    );
    const data = { group, id, site: connection.site.name, direction, status, hint };
    const lines = [
      `${group} at ${data.site}: ${status ?? "unknown"}`,
      ...(hint === "" ? [] : [`hint: ${hint}`]),
    ];
    output.result(data, () => `${lines.map(printable).join("\n")}\n`);
    return undefined;
  } finally {
    connection.close();
  }
}
