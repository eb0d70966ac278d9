import t from "tap";
import {
  afterAnswer,
  afterQuestion,
  afterSent,
  type ComparePolicy,
  EXPECT_EQUAL,
  EXPECT_NOTHING,
  wantsQuestion,
  worthShare,
} from "#src/data-path/sender/compare-policy.js";

const MIB = 1024 * 1024;
const QUESTION_BLOCKS = 16;

/** A walk over a volume of which so many questions in a row find that share equal: how much was sent without asking. */
function walk(begin: ComparePolicy, shares: readonly number[], worth: number) {
  let policy = begin;
  let asked = 0;
  let unasked = 0;
  for (const equalShare of shares) {
    if (wantsQuestion(policy)) {
      const isProbe = policy.type === "sending";
      policy = afterAnswer(afterQuestion(policy), { equalShare, isProbe }, worth);
      asked += 1;
    } else {
      policy = afterSent(policy, QUESTION_BLOCKS);
      unasked += 1;
    }
  }
  return { asked, unasked, policy };
}

const repeat = (share: number, count: number) => Array.from({ length: count }, () => share);

t.test("what is equal for the most part is asked about to the end", async (t) => {
  t.match(walk(EXPECT_EQUAL, repeat(0.99, 1000), worthShare(undefined)), { asked: 1000, unasked: 0 });
});

t.test(
  "what is not is sent after a few questions, with a probe now and then, ever more seldom",
  async (t) => {
    const { asked, unasked } = walk(EXPECT_EQUAL, repeat(0, 10_000), worthShare(undefined));
    t.ok(asked < 25, `${asked} questions for 10,000 MiB`);
    t.equal(asked + unasked, 10_000);
    const empty = walk(EXPECT_NOTHING, repeat(0, 10_000), worthShare(undefined));
    t.ok(empty.asked < 25, `${empty.asked} for a copy that is empty`);
  },
);

t.test("a part that is equal is found behind one that is not, and the other way round", async (t) => {
  const copy = [...repeat(0, 200), ...repeat(1, 2000), ...repeat(0, 200), ...repeat(1, 2000)];
  const { unasked, policy } = walk(EXPECT_NOTHING, copy, worthShare(undefined));
  t.equal(policy.type, "asking");
  t.ok(unasked < 900, `${unasked} of 4,400 were sent unasked, 400 of which had to be`);
  t.equal(walk(EXPECT_NOTHING, repeat(1, 100), worthShare(undefined)).unasked, 0, "a copy brought by disk");
});

t.test("a slow link is worth asking for less", async (t) => {
  t.ok(worthShare(MIB) < worthShare(30 * MIB));
  t.ok(worthShare(30 * MIB) < worthShare(undefined));
  t.equal(worthShare(10_000 * MIB), worthShare(undefined));
  t.ok(worthShare(1) > 0, "and nothing equal is never worth it");
  t.equal(walk(EXPECT_EQUAL, repeat(0.05, 1000), worthShare(MIB)).unasked, 0);
  t.ok(walk(EXPECT_EQUAL, repeat(0.05, 1000), worthShare(undefined)).unasked > 900);
});

t.test("answers that were under way when it was given up lengthen no pause", async (t) => {
  let policy: ComparePolicy = EXPECT_EQUAL;
  const worth = worthShare(undefined);
  for (let count = 0; count < 64; count += 1)
    policy = afterAnswer(policy, { equalShare: 0, isProbe: false }, worth);
  t.same(policy, { type: "sending", unaskedBlocks: 64, pauseBlocks: 64 });
  t.notOk(wantsQuestion(policy));
  t.ok(wantsQuestion(afterSent(policy, 64)));
});
