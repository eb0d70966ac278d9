import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { type Change, readChange } from "#src/api/cli/changing-options.js";
import type { FailoverCalls } from "#src/api/cli/client/failover-calls.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { CommandContext } from "#src/api/cli/command.js";
import { requireConfirmation } from "#src/api/cli/confirmation.js";
import { acceptedJob } from "#src/api/cli/failover/accepted-job.js";
import { jobData } from "#src/api/cli/failover/failover-data.js";
import { doneText } from "#src/api/cli/failover/failover-view.js";
import { exitOfJob } from "#src/api/cli/failover/job-end.js";
import { changeContext } from "#src/api/cli/group/change-context.js";
import { present } from "#src/base/assert.js";
import type { ChangeContext } from "#src/platform/grpc/generated/tidemark/control/v1/ChangeContext.js";
import type { Job__Output as Job } from "#src/platform/grpc/generated/tidemark/control/v1/Job.js";

const pause = (delayMs: number): Promise<void> => setTimeout(delayMs);

export interface JobVerb {
  readonly word: string;
  /** What is asked before it is done; told only where the word is not given. */
  readonly question: (calls: FailoverCalls) => Promise<string>;
  readonly ask: (
    calls: FailoverCalls,
    context: ChangeContext,
    timeoutMs: number | undefined,
  ) => Promise<{ readonly job: Job | null }>;
}

/** What the verbs of a failover do: ask for the word, ask the daemon, print the job. */
export async function runJob(
  context: CommandContext,
  { word, question, ask }: JobVerb,
): Promise<number | undefined> {
  const { input, global, output, signal } = context;
  const change: Change = readChange(input);
  const connection = await connectSite(global, signal);
  try {
    const calls = connection.failovers();
    const what = change.confirm === word ? "" : await question(calls);
    const confirmed = await requireConfirmation(word, what, change, context);
    // Without an id of its own a request could not be told among the jobs.
    const requestId = change.requestId ?? randomUUID();
    const asked = ask(calls, changeContext({ ...change, requestId }, confirmed), change.timeoutMs);
    const group = input.requiredArgument("group");
    const answer = await (change.wait ? asked : acceptedJob(asked, { calls, group, requestId, pause }));
    const data = jobData(present(answer.job, "the job in the answer"));
    output.result(data, () => doneText(data));
    return exitOfJob(data);
  } finally {
    connection.close();
  }
}
