import t from "tap";
import {
  type CaptureScope,
  NO_RESYNCS,
  promotable,
  type ResyncMark,
  type ResyncState,
  refuseCut,
  takeMark,
  vectorAt,
} from "#src/domain/model/promotable.js";

const ENTRY = 0xa1n;
/** Members 1 and 2 are volumes behind us, 3 is scanned. */
const scopeOf = (member: number): CaptureScope => (member === 3 ? "alone" : "inline");
const begin = (predecessor: number, ...members: number[]): ResyncMark => ({
  type: "resync-begin",
  predecessor: { entry: ENTRY, sequence: predecessor },
  members,
});
const end = (...members: number[]): ResyncMark => ({ type: "resync-end", members });
const added = (member: number): ResyncMark => ({ type: "member-added", member });

type Story = readonly (readonly [number, ResyncMark])[];

function told(story: Story): ResyncState {
  return story.reduce(
    (state, [sequence, mark]) => takeMark(state, mark, sequence, scopeOf).state,
    NO_RESYNCS,
  );
}

const SEEDED: Story = [
  [1, added(1)],
  [2, added(2)],
  [3, begin(2, 1, 2)],
  [9, end(1, 2)],
];

const table: readonly (readonly [string, Story, number, number | undefined, Record<number, number>])[] = [
  ["nothing was ever seeded", [[1, added(1)]], 5, undefined, {}],
  ["the first seed is under way", SEEDED.slice(0, 3), 8, undefined, {}],
  ["the first seed is done", SEEDED, 20, 20, { 1: 20, 2: 20 }],
  ["a resync holds the group", [...SEEDED, [21, begin(20, 1)]], 30, 20, { 1: 20, 2: 20 }],
  ["its end lets go", [...SEEDED, [21, begin(20, 1)], [30, end(1)]], 30, 30, { 1: 30, 2: 30 }],
  ["an end of another does not", [...SEEDED, [21, begin(20, 1)], [30, end(2)]], 30, 20, { 1: 20, 2: 20 }],
  [
    "one end closes all open begins of its member",
    [...SEEDED, [21, begin(20, 1)], [25, begin(24, 1)], [30, end(1)]],
    31,
    31,
    { 1: 31, 2: 31 },
  ],
  [
    "a repeated begin does not move the hold",
    [...SEEDED, [21, begin(20, 1)], [25, begin(24, 1)]],
    29,
    20,
    { 1: 20, 2: 20 },
  ],
  [
    "overlapping resyncs hold at the first predecessor until the last is over",
    [...SEEDED, [21, begin(20, 1)], [25, begin(24, 2)], [30, end(1)]],
    31,
    20,
    { 1: 20, 2: 20 },
  ],
  [
    "a begin of two members is open until both have ended",
    [...SEEDED, [21, begin(20, 1, 2)], [30, end(1)]],
    31,
    20,
    { 1: 20, 2: 20 },
  ],
  [
    "and is closed by two ends",
    [...SEEDED, [21, begin(20, 1, 2)], [30, end(1)], [35, end(2)]],
    36,
    36,
    { 1: 36, 2: 36 },
  ],
  [
    "a member that is seeded holds only itself",
    [...SEEDED.slice(0, 1), [3, begin(2, 1)], [9, end(1)], [10, added(2)], [11, begin(10, 2)]],
    20,
    20,
    { 1: 20 },
  ],
  ["a scan holds only itself", [...SEEDED, [21, added(3)], [22, begin(21, 3)]], 30, 30, { 1: 30, 2: 30 }],
  [
    "a scanned member stands at its last complete scan",
    [...SEEDED, [21, added(3)], [22, begin(21, 3)], [30, end(3)], [40, begin(39, 3)]],
    45,
    45,
    { 1: 45, 2: 45, 3: 30 },
  ],
  [
    "a scan that ends inside a hold is not in what the hold can be promoted to",
    [...SEEDED, [21, begin(20, 1)], [22, begin(21, 3)], [30, end(3)]],
    31,
    20,
    { 1: 20, 2: 20 },
  ],
  [
    "a member that is removed takes its hold with it",
    [...SEEDED, [21, begin(20, 1)], [25, { type: "member-removed", member: 1 }]],
    30,
    30,
    { 2: 30 },
  ],
];

for (const [name, story, durable, expected, vector] of table) {
  t.test(name, async (t) => {
    const state = told(story);
    const position = { entry: ENTRY, sequence: durable };
    t.equal(promotable(state, position)?.sequence, expected);
    const found = vectorAt(state, position, scopeOf).map(({ member, at }) => [member, at]);
    t.same(Object.fromEntries(found), vector);
  });
}

t.test("no point is cut while the group is held, nor before anything was seeded", async (t) => {
  t.equal(refuseCut(told([[1, added(1)]])), "nothing-seeded");
  t.equal(refuseCut(told([...SEEDED, [21, begin(20, 1)]])), "resync-open");
  t.equal(refuseCut(told([...SEEDED, [21, added(3)], [22, begin(21, 3)]])), undefined);
});

t.test("the steps name the hold that began and the span that is over", async (t) => {
  const opened = takeMark(told(SEEDED), begin(20, 1), 21, scopeOf);
  t.equal(opened.held?.predecessor.sequence, 20);
  const again = takeMark(opened.state, begin(24, 1), 25, scopeOf);
  t.equal(again.held, undefined, "a repeated begin is no new hold");
  const over = takeMark(again.state, end(1), 30, scopeOf);
  t.match(over.closed, { predecessor: { sequence: 20 }, begin: 21, end: 30 });
});

t.test("I14: a primary that begins again and again and never ends is remembered once", async (t) => {
  let state = told(SEEDED);
  for (let sequence = 21; sequence < 1000; sequence += 2) {
    state = takeMark(state, begin(sequence - 1, 1, 2), sequence, scopeOf).state;
    state = takeMark(state, begin(sequence, 2), sequence + 1, scopeOf).state;
  }
  t.equal(state.open.length, 1);
  t.equal(promotable(state, { entry: ENTRY, sequence: 1000 })?.sequence, 20);
  state = takeMark(state, end(1), 1001, scopeOf).state;
  t.equal(promotable(state, { entry: ENTRY, sequence: 1001 })?.sequence, 20, "the other one is still open");
  state = takeMark(state, end(2), 1002, scopeOf).state;
  t.equal(promotable(state, { entry: ENTRY, sequence: 1002 })?.sequence, 1002);
});
