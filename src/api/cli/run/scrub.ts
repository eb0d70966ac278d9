import { type Change, readChange } from "#src/api/cli/changing-options.js";
import type { GroupCalls } from "#src/api/cli/client/group-calls.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { CommandContext, RunCommand } from "#src/api/cli/command.js";
import { ACCEPT, requireConfirmation } from "#src/api/cli/confirmation.js";
import { EXIT } from "#src/api/cli/exit-codes.js";
import { follow } from "#src/api/cli/follow.js";
import { changeContext } from "#src/api/cli/group/change-context.js";
import { groupLine } from "#src/api/cli/group/group-status.js";
import { type ScrubData, scrubData, scrubProgress, scrubText } from "#src/api/cli/group/scrub-data.js";
import { present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";

export const run: RunCommand = async (context) => {
  const { input, global, output, signal } = context;
  const change = readChange(input);
  const named = input.argument("group");
  const connection = await connectSite(global, signal);
  try {
    const calls = connection.groups();
    if (input.flag("accept-loss")) return await acceptLoss(calls, named, change, context);
    const groups = named === undefined ? await copiesAt(calls, connection.site.name) : [named];
    let isSound = true;
    const scrubs: ScrubData[] = [];
    for (const group of groups) {
      const { scrub } = await calls.scrub({ context: changeContext(change), group });
      let data = scrubData(present(scrub, "the scrub in the answer"));
      if (change.wait) data = await followed(calls, group, change.timeoutMs, context);
      scrubs.push(data);
      isSound &&= data.findings_total === 0;
    }
    output.result({ sound: isSound, groups: scrubs }, () =>
      scrubs.length === 0 ? "no group of which this site holds the copy\n" : scrubs.map(scrubText).join(""),
    );
    return isSound ? EXIT.done : EXIT.finding;
  } finally {
    connection.close();
  }
};

async function copiesAt(calls: GroupCalls, site: string): Promise<readonly string[]> {
  const { groups } = await calls.list({});
  return groups.map(groupLine).flatMap(({ group, direction }) => (direction.to === site ? [group] : []));
}

/** Until it has ended. */
function followed(
  calls: GroupCalls,
  group: string,
  timeoutMs: number | undefined,
  context: CommandContext,
): Promise<ScrubData> {
  const look = async () => {
    const data = scrubData(present((await calls.scrubState(group)).scrub, "the scrub in the answer"));
    if (data.failure !== null) throw endedEarly(data.group, data.failure);
    return data;
  };
  const isRunning = ({ state }: ScrubData) => state === "running";
  return follow({ look, isRunning, progress: scrubProgress, timeoutMs }, context);
}

async function acceptLoss(
  calls: GroupCalls,
  group: string | undefined,
  change: Change,
  context: CommandContext,
): Promise<undefined> {
  if (group === undefined) throw noGroup();
  const what = `this lets points and branches of ${group} expire again, though pins and labels that were lost may have held them`;
  const word = await requireConfirmation(ACCEPT, what, change, context);
  const answer = await calls.acceptLoss({ context: changeContext(change, word), group }, change.timeoutMs);
  const data = scrubData(present(answer.scrub, "the scrub in the answer"));
  context.output.result({ sound: data.findings_total === 0, groups: [data] }, () => {
    return `${data.group} at ${data.site}: what was lost is accepted; points expire again\n`;
  });
  return undefined;
}

function noGroup(): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "MISSING_ARGUMENT",
    message: "--accept-loss is said of one group, and none is named",
    hint: "name the group: tidemark scrub GROUP --accept-loss",
  });
}

function endedEarly(
  group: string,
  { code, message, hint }: NonNullable<ScrubData["failure"]>,
): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code,
    message: `${group} could not be read to the end: ${message}`,
    hint,
    facts: { group },
  });
}
