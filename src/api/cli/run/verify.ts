import { readChange } from "#src/api/cli/changing-options.js";
import type { GroupCalls } from "#src/api/cli/client/group-calls.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { CommandContext, RunCommand } from "#src/api/cli/command.js";
import { REPAIR, requireConfirmation } from "#src/api/cli/confirmation.js";
import { EXIT } from "#src/api/cli/exit-codes.js";
import { follow } from "#src/api/cli/follow.js";
import { changeContext } from "#src/api/cli/group/change-context.js";
import {
  isEqual,
  type VerifyData,
  verifyData,
  verifyProgress,
  verifyText,
} from "#src/api/cli/group/verify-data.js";
import { present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";

export const run: RunCommand = async (context) => {
  const { input, global, output, signal } = context;
  const change = readChange(input);
  const group = present(input.argument("group"), "a group, which the command asks for");
  const isLook = input.flag("status");
  const repair = input.flag("repair");
  const what = `this writes to the copy of ${group} what its primary holds, wherever the two differ`;
  const word = repair && !isLook ? await requireConfirmation(REPAIR, what, change, context) : undefined;
  const connection = await connectSite(global, signal);
  try {
    const calls = connection.groups();
    if (!isLook) await calls.verify({ context: changeContext(change, word), group, repair });
    const data =
      change.wait && !isLook
        ? await followed(calls, group, change.timeoutMs, context)
        : await stateOf(calls, group);
    output.result(data, () => verifyText(data));
    return data.state !== "done" || isEqual(data) ? EXIT.done : EXIT.finding;
  } finally {
    connection.close();
  }
};

async function stateOf(calls: GroupCalls, group: string): Promise<VerifyData> {
  return verifyData(present((await calls.verifyState(group)).verify, "the comparison in the answer"));
}

/** Until it has ended. */
function followed(
  calls: GroupCalls,
  group: string,
  timeoutMs: number | undefined,
  context: CommandContext,
): Promise<VerifyData> {
  const look = async () => {
    const data = await stateOf(calls, group);
    if (data.failure !== null) throw endedEarly(data.group, data.failure);
    return data;
  };
  const isRunning = ({ state }: VerifyData) => state === "running";
  return follow({ look, isRunning, progress: verifyProgress, timeoutMs }, context);
}

function endedEarly(
  group: string,
  { code, message, hint }: NonNullable<VerifyData["failure"]>,
): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code,
    message: `${group} could not be compared to the end: ${message}`,
    hint,
    facts: { group },
  });
}
