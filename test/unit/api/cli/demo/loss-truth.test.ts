import t from "tap";
import { betterThanTruth } from "#src/api/cli/demo/loss-truth.js";
import type { GroupStatus } from "#src/api/cli/group/group-status.js";

const TRUTH = { writes: 10, seconds: 2 };
const judge = (seconds: number | null, bytes: number | null, writes: number | null, truth = TRUTH) =>
  betterThanTruth({ exposure: { seconds, bytes, writes, bound: "at-least" } } as GroupStatus, truth);

t.test("as much as the truth or more is honest, and so is not to know how much", async (t) => {
  t.equal(judge(2, 40_960, 10), undefined);
  t.equal(judge(5, 1e6, 500), undefined);
  t.equal(judge(2, null, null), undefined);
  t.equal(judge(null, null, null, { writes: 0, seconds: 0 }), undefined, "nothing is lost yet");
});

t.test("less is not, in any of the three", async (t) => {
  t.match(judge(1.9, 40_960, 10), /^1\.9 seconds were reported, and at least 2 /);
  t.match(judge(2, 40_959, 10), /^40959 bytes/);
  t.match(judge(2, 40_960, 9), /^9 writes/);
  t.match(judge(null, null, null), /^nothing was reported/);
});
