import t from "tap";
import type { EventDraft } from "#src/domain/model/site-event.js";
import type { HistoryAsked, HistoryEnd } from "#src/operations/history/history-entry.js";
import { notePolicy } from "#src/operations/history/policy-history.js";

async function noted(code: string, facts: EventDraft["facts"]) {
  const lines: [HistoryAsked, HistoryEnd][] = [];
  const history = {
    begin: async (asked: HistoryAsked) => ({
      end: async (end: HistoryEnd) => void lines.push([asked, end]),
    }),
  };
  await notePolicy(history, { severity: "warning", code, group: "payroll", message: "what happened", facts });
  return lines;
}

t.test("what the policy of a group has done is an entry of its own, with its job", async (t) => {
  t.match(await noted("FAILOVER_TIMED_OUT", { action: "commit", job: "job-1" }), [
    [
      { caller: "policy", verb: "commit", group: "payroll", reason: /failover\.timeout/ },
      { outcome: "done", jobId: "job-1", refusal: undefined },
    ],
  ]);
});

t.test("and so is what it was refused", async (t) => {
  t.match(await noted("FAILOVER_TIMEOUT_REFUSED", { action: "rollback", because: "OLD_PRIMARY_AWAY" }), [
    [
      { caller: "policy", verb: "rollback" },
      { outcome: "refused", jobId: "", refusal: { code: "OLD_PRIMARY_AWAY", message: "what happened" } },
    ],
  ]);
});

t.test("other events are none of its entries", async (t) => {
  t.same(await noted("VERB_DONE", { verb: "commit", by: "ops" }), []);
});
