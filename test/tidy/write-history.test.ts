import t from "tap";
import { judge } from "#native-bench/replication/judge-loss.js";
import { FOREIGN, stampedBlock, stampIn } from "#test/support/replication/stamped-block.js";
import { WriteHistory } from "#test/support/replication/write-history.js";

/** What judges daemons that were killed: each thing that it is there to find is found when it is planted. */

/** Four blocks; writes 1 to 4 to blocks 0 to 3, each told before the next is sent, at 10 to 40 ms. */
function fourWrites(): WriteHistory {
  const history = new WriteHistory(4);
  for (let block = 0; block < 4; block += 1) history.acknowledge(history.send(block), (block + 1) * 10);
  return history;
}

t.test("a state that the volume was in is a prefix, and no other is", async (t) => {
  const history = fourWrites();
  t.same(history.notPrefix([1, 2, 3, 4]), []);
  t.same(history.notPrefix([1, 2, 0, 0]), []);
  t.same(history.notPrefix([0, 0, 0, 0]), []);
  t.match(history.notPrefix([1, 0, 3, 0]), [/write 2 to block 1 is missing/]);
  t.match(history.notPrefix([1, 2, FOREIGN, 0]), [/block 2 holds -1/]);
  t.match(history.notPrefix([2, 0, 0, 0])[0], /block 0 holds 2, which was not written there/);
});

t.test("writes that were under way together may have come in any order", async (t) => {
  const history = new WriteHistory(2);
  const [one, other] = [history.send(0), history.send(1)];
  history.acknowledge(other, 1);
  history.acknowledge(one, 2);
  t.same(history.notPrefix([0, other]), []);
  t.same(history.notPrefix([one, 0]), []);
});

t.test(
  "what is missing was told and not overwritten; what a flush covered was told before it was sent",
  async (t) => {
    const history = fourWrites();
    t.same(history.missing([1, 2, 0, 0]), { writes: 2, bytes: 8192, oldestMs: 30 });
    t.same(history.missing([1, 2, 0, 0], 35), { writes: 1, bytes: 4096, oldestMs: 30 });
    t.equal(history.missingFlushed([0, 0, 0, 0]).writes, 0);
    const confirm = history.flush();
    history.acknowledge(history.send(0), 50);
    confirm();
    t.equal(
      history.missingFlushed([0, 0, 0, 0]).writes,
      4,
      "what was written after the flush is not covered",
    );
    t.equal(history.missing([5, 2, 3, 4]).writes, 0);
  },
);

t.test("the judge of kills finds what is planted", async (t) => {
  const sample = (seconds: number, writes: number) => ({
    askedMs: 45,
    exposure: { seconds, bytes: writes * 4096, writes, bound: "exact" },
  });
  const evidence = { history: fourWrites(), stamps: [1, 2, 0, 0], killedMs: 50, predicted: sample(9, 0) };
  const honest = judge({ ...evidence, mode: "async", samples: [sample(0.015, 2)] });
  t.match(honest, {
    loss: { seconds: 0.02, writes: 2 },
    boundViolations: [],
    modeViolations: [],
    prefixViolations: [],
  });
  t.equal(judge({ ...evidence, mode: "async", samples: [sample(0.014, 2)] }).boundViolations.length, 1);
  t.equal(judge({ ...evidence, mode: "async", samples: [sample(1, 1)] }).boundViolations.length, 2);
  t.equal(
    judge({ ...evidence, mode: "async", samples: [], predicted: sample(0, 0) }).boundViolations.length,
    1,
  );
  t.equal(judge({ ...evidence, mode: "write", samples: [] }).modeViolations.length, 1);
  t.equal(judge({ ...evidence, mode: "flush", samples: [] }).modeViolations.length, 0);
});

t.test("a sector of another block, member or write is seen", async (t) => {
  const block = stampedBlock(1, 2 ** 40 + 7, 3);
  t.equal(stampIn(block, 1, 3), 2 ** 40 + 7);
  t.equal(stampIn(block, 2, 3), FOREIGN);
  t.equal(stampIn(block, 1, 4), FOREIGN);
  const torn = Buffer.concat([block.subarray(0, 2048), stampedBlock(1, 9, 3).subarray(2048)]);
  t.equal(stampIn(torn, 1, 3), FOREIGN);
  t.equal(stampIn(Buffer.alloc(4096), 1, 3), 0);
});
