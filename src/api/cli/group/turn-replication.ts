import { readChange } from "#src/api/cli/changing-options.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { CommandContext } from "#src/api/cli/command.js";
import { EXIT } from "#src/api/cli/exit-codes.js";
import { awaitLink, isLinked } from "#src/api/cli/group/await-link.js";
import { changeContext } from "#src/api/cli/group/change-context.js";
import { groupLine } from "#src/api/cli/group/group-status.js";
import { printable } from "#src/api/cli/output/display-width.js";
import { present } from "#src/base/assert.js";

/** What who resumes waits for a link that is only being dialled: the other site has been told to dial at once. */
const LINK_MS = 15_000;

/**
 * What pause and resume do. The answer to a pause is the group as it is then. Who resumes waits until the other site follows
 * again, unless told not to; where it does not, what was asked for is done all the same, and the answer says what is missing.
 */
export async function turnReplication(
  verb: "pause" | "resume",
  { input, global, output, signal }: CommandContext,
): Promise<number | undefined> {
  const change = readChange(input);
  const request = { context: changeContext(change), group: input.requiredArgument("group") };
  const connection = await connectSite(global, signal);
  try {
    const calls = connection.groups();
    const answer = await calls[verb](request, change.timeoutMs);
    const turned = present(answer.group, "the group in the answer");
    const waits = verb === "resume" && change.wait && !isLinked(turned);
    const last = waits ? await awaitLink(calls, turned.id, change.timeoutMs ?? LINK_MS, signal) : undefined;
    const now = last ?? turned;
    const { group, id, direction, status, hint } = groupLine(now);
    const linked = { link_up: isLinked(now) };
    const data = { group, id, site: connection.site.name, direction, status, hint, ...linked };
    const isMissing = waits && !linked.link_up;
    const lines = [
      `${group} at ${data.site}: ${status ?? "unknown"}`,
      ...(isMissing
        ? [`replication goes on, and ${direction.to ?? "the other site"} does not follow yet`]
        : []),
      ...(hint === "" ? [] : [`hint: ${hint}`]),
    ];
    output.result(data, () => `${lines.map(printable).join("\n")}\n`);
    return isMissing ? EXIT.finding : undefined;
  } finally {
    connection.close();
  }
}
