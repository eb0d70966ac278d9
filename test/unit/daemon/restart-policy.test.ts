import t from "tap";
import {
  decideRestart,
  policyOf,
  RESTART_POLICIES,
  RETRY_MS_FIRST,
  RETRY_MS_MAX,
} from "#src/daemon/restart-policy.js";

t.test("the table, whole: changing what is fatal is a decision", async (t) => {
  t.same(RESTART_POLICIES, {
    "data-directory": { type: "fatal" },
    "data-plane": { type: "fatal" },
    http: { type: "retry", attemptsMax: 10, afterwards: "stay-failed" },
    tls: { type: "fatal" },
    control: { type: "retry", attemptsMax: 10, afterwards: "fatal" },
  });
});

t.test("what is not in the table is fatal", async (t) => {
  for (const name of ["unknown", "toString", "__proto__", "constructor"]) {
    t.same(policyOf(name), { type: "fatal" }, name);
  }
  t.same(decideRestart(policyOf("unknown"), 1, 0), { type: "fatal" });
});

t.test("every number of failures of every policy is decided", async (t) => {
  for (const [name, policy] of Object.entries(RESTART_POLICIES)) {
    for (let failures = 1; failures <= 20; failures += 1) {
      const decision = decideRestart(policy, failures, 0);
      const expected =
        policy.type === "fatal" ? "fatal" : failures <= policy.attemptsMax ? "retry" : policy.afterwards;
      t.equal(decision.type, expected, `${name} after ${failures}`);
    }
  }
});

t.test("delays double up to their bound, and chance takes off at most half", async (t) => {
  const policy = { type: "retry", attemptsMax: 1000, afterwards: "fatal" } as const;
  const delays = (fraction: number) =>
    [1, 2, 3, 8, 500].map((failures) => {
      const decision = decideRestart(policy, failures, fraction);
      return decision.type === "retry" ? decision.delayMs : decision.type;
    });
  t.same(delays(0), [RETRY_MS_FIRST, RETRY_MS_FIRST * 2, RETRY_MS_FIRST * 4, RETRY_MS_MAX, RETRY_MS_MAX]);
  t.same(delays(1), [250, 500, 1000, 15_000, 15_000]);
});
