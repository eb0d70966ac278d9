import type { EventDraft } from "#src/domain/model/site-event.js";
import type { History } from "#src/operations/history/history.js";

/**
 * What the policy of a group has done by itself, in the history: nobody called for it, so it is not seen where calls are. It is written down when
 * it is told, once each; a daemon that ends in between leaves it to the jobs of the group.
 */
export async function notePolicy(
  history: Pick<History, "begin">,
  { code, group, message, facts }: EventDraft,
): Promise<void> {
  const hasEnded = code === "FAILOVER_TIMED_OUT";
  if (!hasEnded && code !== "FAILOVER_TIMEOUT_REFUSED") return;
  const ticket = await history.begin({
    caller: POLICY,
    verb: String(facts["action"]),
    group,
    options: [],
    reason: "failover.timeout is over",
    requestId: "",
  });
  await ticket.end(
    hasEnded
      ? { outcome: "done", jobId: String(facts["job"]), refusal: undefined }
      : { outcome: "refused", jobId: "", refusal: refusalOf(String(facts["because"]), message) },
  );
}

/** As jobs by policy say it. */
const POLICY = "policy";

function refusalOf(code: string, message: string) {
  return { kind: "refused", code, message, hint: "it is tried again by itself; see the status of the group" };
}
