import t from "tap";
import {
  afterEvent,
  beginRun,
  type KeptView,
  nextWork,
  type RunEvent,
  type RunState,
  settle,
} from "#src/data-path/sender/sender-run-state.js";

const E1 = 0xa1n;
const AT_10 = { entry: E1, sequence: 10 };
const AT_20 = { entry: E1, sequence: 20 };
const KEPT: KeptView = {
  backlog: "memory",
  isEmpty: false,
  canCopy: true,
  isBeside: false,
  heldBytes: 0,
  heldBytesMax: 1000,
};
const OVERFLOWED: KeptView = { ...KEPT, backlog: "overflowed", isEmpty: true };
const RESYNCING: KeptView = { ...KEPT, backlog: "resyncing" };

function after(state: RunState, ...events: RunEvent[]): RunState {
  return events.reduce(afterEvent, state);
}

const CREDIT: RunEvent = { type: "credit", bytes: 500 };
const SEED_SENT: RunEvent = { type: "seed-sent", messageBytes: 1 };
const STREAM: RunEvent = { type: "decided", next: { type: "stream", from: AT_10 }, open: "none" };
const begun = beginRun(AT_10, AT_10);
const streaming = after(begun, CREDIT, STREAM);
const resyncing = after(begun, CREDIT, { type: "begun" });

t.test("what is done next", (t) => {
  const cases: readonly (readonly [string, RunState, KeptView, string | undefined])[] = [
    ["nothing before the secondary allows it", begun, KEPT, undefined],
    ["then it is decided how it goes on", after(begun, CREDIT), KEPT, "decide"],
    ["not before what it holds is durable", after(beginRun(AT_20, AT_10), CREDIT), KEPT, undefined],
    ["for one who holds nothing at once", after(beginRun(undefined, undefined), CREDIT), KEPT, "decide"],
    ["streaming pulls", streaming, KEPT, "pull"],
    ["but not what nobody allows", after(streaming, { type: "credit", bytes: -500 }), KEPT, undefined],
    ["nor where nothing was", after(streaming, { type: "drained" }), KEPT, undefined],
    ["until there is something", after(streaming, { type: "drained" }, { type: "ready" }), KEPT, "pull"],
    ["a batch at hand is sent", after(streaming, { type: "at-hand", messageBytes: 500 }), KEPT, "send"],
    [
      "when there is credit for all of it",
      after(streaming, { type: "at-hand", messageBytes: 501 }),
      KEPT,
      undefined,
    ],
    ["overflowed and empty: a resync is due", streaming, OVERFLOWED, "decide"],
    ["overflowed, and something waits: first that", streaming, { ...OVERFLOWED, isEmpty: false }, "pull"],
    [
      "overflowed, and something is under way: not yet",
      after(streaming, { type: "sent", end: AT_20, messageBytes: 1 }, { type: "drained" }),
      OVERFLOWED,
      undefined,
    ],
    ["blocks are copied", resyncing, RESYNCING, "copy"],
    ["behind a piece of a seed the order has its turn", after(resyncing, SEED_SENT), RESYNCING, "pull"],
    ["then the seed again", after(resyncing, SEED_SENT, { type: "drained" }), RESYNCING, "copy"],
    ["all of it is on its way: the order", after(resyncing, { type: "waiting" }), RESYNCING, "pull"],
    ["or nothing", after(resyncing, { type: "waiting" }, { type: "drained" }), RESYNCING, undefined],
    [
      "until some of it is there",
      after(resyncing, { type: "waiting" }, { type: "drained" }, { type: "seeded" }),
      RESYNCING,
      "copy",
    ],
    [
      "what was said while it was found out that nothing is to be copied may have changed that",
      after(resyncing, { type: "copying" }, { type: "seeded" }, { type: "waiting" }, { type: "drained" }),
      RESYNCING,
      "copy",
    ],
    [
      "but what was said before has not",
      after(resyncing, { type: "seeded" }, { type: "copying" }, { type: "waiting" }, { type: "drained" }),
      RESYNCING,
      undefined,
    ],
    ["and sent before too many are in memory", resyncing, { ...RESYNCING, heldBytes: 600 }, "pull"],
    [
      "without anything to send, more are copied",
      after(resyncing, { type: "drained" }),
      { ...RESYNCING, heldBytes: 600 },
      "copy",
    ],
    ["up to the bound", after(resyncing, { type: "drained" }), { ...RESYNCING, heldBytes: 1000 }, undefined],
    ["behind the end only what is there is sent", after(resyncing, { type: "finished" }), RESYNCING, "pull"],
    ["a resync that missed something is drained", after(resyncing, { type: "missed" }), OVERFLOWED, "decide"],
  ];
  for (const [what, state, kept, expected] of cases) t.equal(nextWork(state, kept)?.type, expected, what);
  t.end();
});

t.test("a dead run's spill, and what follows it", (t) => {
  const dead: RunEvent = {
    type: "decided",
    next: { type: "spill", run: "dead", entry: E1, from: AT_10, next: "resync" },
    open: "none",
  };
  const replaying = after(begun, CREDIT, dead);
  t.equal(nextWork(replaying, OVERFLOWED)?.type, "replay");
  const sent = after(
    replaying,
    { type: "at-hand", messageBytes: 5 },
    { type: "sent", end: AT_20, messageBytes: 5 },
    { type: "replayed" },
  );
  t.equal(nextWork(sent, OVERFLOWED), undefined, "it is forgotten only once it is durable over there");
  const arrived = after(sent, { type: "durable", position: AT_20 });
  t.same(nextWork(arrived, OVERFLOWED), { type: "forget", entry: E1 });
  t.equal(nextWork(after(arrived, { type: "forgotten" }), OVERFLOWED)?.type, "decide");
  t.end();
});

t.test("a resync goes on with the next stream where the last one left it", (t) => {
  const next = { type: "stream", from: AT_10 } as const;
  const copying = after(begun, CREDIT, { type: "decided", next, open: "copying" });
  t.equal(copying.stage.type, "resyncing");
  const ending = after(begun, CREDIT, { type: "decided", next, open: "ending" });
  t.equal(ending.stage.type, "ending");
  t.equal(settle(ending, KEPT).stage.type, "streaming", "and is over when the backlog says so");
  t.equal(settle(copying, OVERFLOWED).stage.type, "streaming", "or leads nowhere");
  t.equal(settle(copying, RESYNCING).stage.type, "resyncing");
  t.end();
});

t.test("there is no way on", (t) => {
  const next = { type: "diverged", fork: undefined, why: "" } as const;
  const stuck = after(begun, CREDIT, { type: "decided", next, open: "none" });
  t.equal(stuck.stage.type, "stuck");
  t.equal(nextWork(stuck, KEPT), undefined);
  t.end();
});
