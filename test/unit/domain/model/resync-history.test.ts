import t from "tap";
import type { Lineage, LineageEntry } from "#src/domain/model/lineage.js";
import { promotable, type ResyncMark } from "#src/domain/model/promotable.js";
import {
  NO_RESYNC_HISTORY,
  RESYNC_EVENTS_BYTES_MAX,
  type ResyncHistory,
  resyncsOn,
  takeResyncMark,
} from "#src/domain/model/resync-history.js";

const A: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const B: LineageEntry = {
  epoch: 2,
  id: 0xb2n,
  first: 100,
  parent: { entry: A.id, sequence: 20 },
  writer: "b",
};
const C: LineageEntry = {
  epoch: 3,
  id: 0xc3n,
  first: 200,
  parent: { entry: A.id, sequence: 25 },
  writer: "c",
};
const ON_B: Lineage = [A, B];
const ON_C: Lineage = [A, C];
const scopeOf = () => "inline" as const;
const end: ResyncMark = { type: "resync-end", members: [1] };
const begin = (sequence: number, entry = A): ResyncMark => ({
  type: "resync-begin",
  predecessor: { entry: entry.id, sequence },
  members: [1],
});

type Told = readonly [LineageEntry, number, ResyncMark];

function told(marks: readonly Told[], present: Lineage, from = NO_RESYNC_HISTORY): ResyncHistory {
  return marks.reduce((history, [entry, sequence, mark]) => {
    const own = entry.parent === undefined ? [entry] : [A, entry];
    const event = { mark, at: { entry: entry.id, sequence } };
    const before = resyncsOn(history, own, scopeOf);
    return takeResyncMark(history, event, before, present, scopeOf).history;
  }, from);
}

const reach = (history: ResyncHistory, lineage: Lineage, sequence = 900) => {
  const entry = lineage.at(-1)?.id ?? 0n;
  return promotable(resyncsOn(history, lineage, scopeOf), { entry, sequence })?.sequence;
};

t.test("what began behind the fork is not in the history that grows there", async (t) => {
  const history = told(
    [
      [A, 3, end],
      [A, 22, begin(21)],
    ],
    ON_B,
  );
  t.equal(reach(history, ON_B), 900);
  t.equal(reach(history, ON_C), 21, "it is in the one that grows from behind it");
});

t.test("what one history ended is open in the other, in whatever order the marks are heard", async (t) => {
  const marks: readonly Told[] = [
    [A, 3, end],
    [A, 15, begin(14)],
    [B, 110, end],
    [A, 24, end],
    [C, 210, begin(209, C)],
  ];
  for (const order of [marks, [...marks].reverse()]) {
    const history = told(order, ON_B);
    t.equal(reach(history, ON_B), 900, "ended in the second");
    t.equal(reach(history, ON_C), 209, "ended in the first, and begun again");
    t.equal(reach(history, [A, { ...C, parent: { entry: A.id, sequence: 16 } }]), 14, "open at that fork");
  }
});

t.test("a mark that is heard again changes nothing", async (t) => {
  const marks: readonly Told[] = [
    [A, 3, end],
    [A, 15, begin(14)],
  ];
  const once = told(marks, ON_B);
  t.same(told(marks, ON_B, once), once);
});

t.test("I14: the oldest marks are kept as what they came to, those of no path not at all", async (t) => {
  const seeded = told(
    [
      [A, 3, end],
      [A, 21, begin(20)],
    ],
    ON_B,
  );
  const marks = Array.from({ length: 1000 }, (_, index): readonly Told[] => [
    [B, 110 + 2 * index, begin(109 + 2 * index, B)],
    [B, 111 + 2 * index, end],
  ]).flat();
  const history = told([...marks, [B, 5000, begin(4999, B)]], ON_B, seeded);
  t.ok(JSON.stringify(history.events, text).length <= RESYNC_EVENTS_BYTES_MAX);
  t.equal(promotable(resyncsOn(history, ON_B, scopeOf), { entry: B.id, sequence: 6000 })?.sequence, 4999);
  t.equal(reach(history, [A, B, { ...C, parent: { entry: B.id, sequence: 200 } }]), 900, "still seeded");
});

function text(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString(16).padStart(16, "0") : value;
}

t.test("I10: marks of an entry that the lineage does not have any more hold nothing on it", async (t) => {
  // So many resyncs of B that the oldest are kept only as what they came to, be it in the middle of one.
  for (const extra of [0, 1, 2, 3]) {
    const marks: Told[] = [[A, 3, end]];
    for (let count = 0; count < 100; count += 1)
      marks.push([B, 100 + 10 * count, begin(99 + 10 * count, B)], [B, 105 + 10 * count, end]);
    for (let count = 0; count < extra; count += 1) marks.push([B, 2000 + count, end]);
    const history = told(marks, ON_B);
    t.equal(reach(history, ON_B, 5000), 5000, "all of them are over");
    t.equal(reach(history, ON_C, 5000), 5000, `with ${extra} more: what grew from in front of B`);
  }
});
