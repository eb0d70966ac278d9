import { type Change, readChange } from "#src/api/cli/changing-options.js";
import type { GroupCalls } from "#src/api/cli/client/group-calls.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { CommandContext } from "#src/api/cli/command.js";
import { changeContext } from "#src/api/cli/group/change-context.js";
import { groupLine } from "#src/api/cli/group/group-status.js";
import { printable } from "#src/api/cli/output/display-width.js";
import { present } from "#src/base/assert.js";
import type { ChangeContext } from "#src/platform/grpc/generated/tidemark/control/v1/ChangeContext.js";
import type { Group__Output as Group } from "#src/platform/grpc/generated/tidemark/control/v1/Group.js";

type Turn = (
  calls: GroupCalls,
  request: { readonly context: ChangeContext; readonly group: string },
  timeoutMs: number | undefined,
) => Promise<{ readonly group: Group | null }>;

/**
 * What pause, resume and the like do: the answer is the group as it is then, which may still be on its way. `confirmed`: the
 * word, where one is wanted.
 */
export async function turnReplication(
  turn: Turn,
  { input, global, output, signal }: CommandContext,
  confirmed: (change: Change) => Promise<string | undefined> = async () => undefined,
): Promise<undefined> {
  const change = readChange(input);
  const context = changeContext(change, await confirmed(change));
  const request = { context, group: input.requiredArgument("group") };
  const connection = await connectSite(global, signal);
  try {
    const calls = connection.groups();
    const answer = await turn(calls, request, change.timeoutMs);
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
