import t from "tap";
import {
  commonAncestor,
  contains,
  type Lineage,
  type LineageEntry,
  pathTo,
  refuseLineage,
} from "#src/domain/model/lineage.js";

const first: LineageEntry = { epoch: 1, id: 0xan, first: 1, parent: undefined, writer: "alpha" };
/** alpha stopped uncleanly at 100 with its ceiling at 1000. */
const again: LineageEntry = {
  epoch: 1,
  id: 0xbn,
  first: 1001,
  parent: { entry: 0xan, sequence: 100 },
  writer: "alpha",
};
/** beta was promoted at 1500. */
const promoted: LineageEntry = {
  epoch: 2,
  id: 0xcn,
  first: 2001,
  parent: { entry: 0xbn, sequence: 1500 },
  writer: "beta",
};
const lineage: Lineage = [first, again, promoted];

t.test(
  "the path to a position is one interval an entry, newest first, each ending where the next forks off",
  async (t) => {
    t.same(pathTo(lineage, { entry: 0xcn, sequence: 2100 }), [
      { entry: 0xcn, first: 2001, last: 2100 },
      { entry: 0xbn, first: 1001, last: 1500 },
      { entry: 0xan, first: 1, last: 100 },
    ]);
    t.same(pathTo(lineage, { entry: 0xbn, sequence: 1200 }), [
      { entry: 0xbn, first: 1001, last: 1200 },
      { entry: 0xan, first: 1, last: 100 },
    ]);
    t.same(pathTo(lineage, { entry: 0xan, sequence: 40 }), [{ entry: 0xan, first: 1, last: 40 }]);
  },
);

t.test("at the fork itself an entry adds nothing to the path", async (t) => {
  t.same(pathTo(lineage, { entry: 0xcn, sequence: 2000 }), [
    { entry: 0xbn, first: 1001, last: 1500 },
    { entry: 0xan, first: 1, last: 100 },
  ]);
});

t.test("an unknown entry has no path", async (t) => {
  t.same(pathTo(lineage, { entry: 0xdn, sequence: 5 }), []);
});

t.test("what an entry wrote after the fork is not on the path", async (t) => {
  t.ok(contains(lineage, { entry: 0xbn, sequence: 1500 }));
  t.notOk(contains(lineage, { entry: 0xbn, sequence: 1501 }));
  t.ok(contains(lineage, { entry: 0xcn, sequence: 9999 }));
  t.notOk(contains(lineage, { entry: 0xdn, sequence: 1 }));
});

t.test("the common ancestor is where two histories part", async (t) => {
  const rival: LineageEntry = { ...promoted, id: 0xdn, parent: { entry: 0xbn, sequence: 1400 } };
  const cases: readonly [string, Lineage, number, Lineage, number, ReturnType<typeof commonAncestor>][] = [
    ["one behind the other", [first], 100, [first], 70, { entry: 0xan, sequence: 70 }],
    ["one has restarted", [first, again], 1200, [first], 90, { entry: 0xan, sequence: 90 }],
    [
      "the other wrote on after the fork",
      [first, again, promoted],
      2100,
      [first, again],
      1800,
      { entry: 0xbn, sequence: 1500 },
    ],
    [
      "both forked",
      [first, again, promoted],
      2100,
      [first, again, rival],
      2050,
      { entry: 0xbn, sequence: 1400 },
    ],
    ["strangers", [first], 10, [{ ...first, id: 0xeen }], 10, undefined],
    ["nothing yet", [], 0, [first], 10, undefined],
  ];
  for (const [name, ours, oursLast, theirs, theirsLast, expected] of cases) {
    t.same(commonAncestor(ours, oursLast, theirs, theirsLast), expected, name);
    t.same(
      commonAncestor(theirs, theirsLast, ours, oursLast),
      expected,
      `${name}, asked the other way round`,
    );
  }
});

t.test("I4: entries that break the order of epochs, ids or sequences are no lineage", async (t) => {
  t.equal(refuseLineage(lineage), undefined);
  t.equal(refuseLineage([]), undefined);
  const broken: readonly [string, Lineage][] = [
    ["a sequence given out again", [first, { ...again, first: 100 }]],
    ["an epoch that falls", [first, again, { ...promoted, epoch: 0 }]],
    ["an epoch below its parent's", [{ ...first, epoch: 3 }, again]],
    ["a second writer in an epoch", [first, { ...again, writer: "beta" }]],
    ["a parent elsewhere", [first, { ...again, parent: { entry: 0xffn, sequence: 1 } }]],
    ["a second root", [first, { ...again, parent: undefined }]],
    ["an id that stands twice", [first, again, { ...promoted, id: 0xan }]],
    ["no id", [{ ...first, id: 0n }]],
    ["a fraction", [{ ...first, first: 1.5 }]],
  ];
  for (const [name, entries] of broken) t.type(refuseLineage(entries), "string", name);
});

t.test("an entry does not grow from before its parent began: that place is its grandparent's", async (t) => {
  const early = { ...promoted, parent: { entry: 0xbn, sequence: 90 } };
  t.equal(refuseLineage([first, again, early]), "entry 2: it grows from before its parent began");
  const atOnce = { ...promoted, parent: { entry: 0xbn, sequence: 1000 } };
  t.equal(refuseLineage([first, again, atOnce]), undefined, "its parent wrote nothing");
});
