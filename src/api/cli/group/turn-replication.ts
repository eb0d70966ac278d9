import { type Change, readChange } from "#src/api/cli/changing-options.js";
import type { GroupCalls } from "#src/api/cli/client/group-calls.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { CommandContext } from "#src/api/cli/command.js";
import { EXIT } from "#src/api/cli/exit-codes.js";
import { awaitLink, isLinked } from "#src/api/cli/group/await-link.js";
import { changeContext } from "#src/api/cli/group/change-context.js";
import { groupLine } from "#src/api/cli/group/group-status.js";
import { printable } from "#src/api/cli/output/display-width.js";
import { present } from "#src/base/assert.js";
import type { ChangeContext } from "#src/platform/grpc/generated/tidemark/control/v1/ChangeContext.js";
import type { Group__Output as Group } from "#src/platform/grpc/generated/tidemark/control/v1/Group.js";

/** What who resumes waits for a link that is only being dialled: the other site has been told to dial at once. */
const LINK_MS = 15_000;

type Turn = (
  calls: GroupCalls,
  request: { readonly context: ChangeContext; readonly group: string },
  timeoutMs: number | undefined,
) => Promise<{ readonly group: Group | null }>;

interface TurnOptions {
  /** The word, where one is wanted. */
  readonly confirmed?: (change: Change) => Promise<string | undefined>;
  /** It is to wait until the other site follows, unless told not to. */
  readonly awaitsLink?: boolean;
}

/**
 * What pause, resume and the like do: the answer is the group as it is then, which may still be on its way. Who waits for the
 * other site, in vain: what was asked for is done all the same, and the answer says what is missing.
 */
export async function turnReplication(
  turn: Turn,
  { input, global, output, signal }: CommandContext,
  { confirmed = async () => undefined, awaitsLink = false }: TurnOptions = {},
): Promise<number | undefined> {
  const change = readChange(input);
  const context = changeContext(change, await confirmed(change));
  const request = { context, group: input.requiredArgument("group") };
  const connection = await connectSite(global, signal);
  try {
    const calls = connection.groups();
    const answer = await turn(calls, request, change.timeoutMs);
    const turned = present(answer.group, "the group in the answer");
    const waits = awaitsLink && change.wait && !isLinked(turned);
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
