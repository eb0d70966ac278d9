import { readChange } from "#src/api/cli/changing-options.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { CommandContext } from "#src/api/cli/command.js";
import { changeContext } from "#src/api/cli/group/change-context.js";
import { printable } from "#src/api/cli/output/display-width.js";
import { pointData } from "#src/api/cli/point/point-data.js";
import { present } from "#src/base/assert.js";

/** What pin and unpin do. */
export async function setPinned(
  pinned: boolean,
  { input, global, output, signal }: CommandContext,
): Promise<undefined> {
  const change = readChange(input);
  const group = input.requiredArgument("group");
  const request = {
    context: changeContext(change),
    group,
    point: { text: input.requiredArgument("point") },
  };
  const connection = await connectSite(global, signal);
  try {
    const calls = connection.points();
    const answer = await (pinned
      ? calls.pin(request, change.timeoutMs)
      : calls.unpin(request, change.timeoutMs));
    const point = pointData(present(answer.point, "the point in the answer"));
    const site = connection.site.name;
    const text = `${group} at ${site}: point ${point.id} is ${point.pinned ? "pinned" : "not pinned"}`;
    output.result({ group, site, point }, () => `${printable(text)}\n`);
    return undefined;
  } finally {
    connection.close();
  }
}
