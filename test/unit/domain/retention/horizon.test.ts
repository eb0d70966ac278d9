import t from "tap";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { closedSpans, type HistoryNeeds, horizons, trimmableUpTo } from "#src/domain/retention/horizon.js";

const FIRST: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const SECOND: LineageEntry = {
  epoch: 2,
  id: 0xb2n,
  first: 200,
  parent: { entry: 0xa1n, sequence: 100 },
  writer: "beta",
};
/** Grew from the first entry at 50, and was left. */
const LEFT: LineageEntry = { ...SECOND, id: 0xc3n, first: 300, parent: { entry: 0xa1n, sequence: 50 } };

const at = (entry: bigint, sequence: number, vector: Readonly<Record<number, number>> = {}) => ({
  position: { entry, sequence },
  members: Object.entries(vector).map(([member, reached]) => ({
    member: Number(member),
    at: reached,
    fuzzy: false,
  })),
});

const needsOf = (given: Partial<HistoryNeeds>): HistoryNeeds => ({
  lineage: [FIRST, SECOND],
  known: [FIRST, SECOND, LEFT],
  positions: [],
  standing: at(0n, 0, { 1: 250, 2: 240 }).members,
  promotable: { entry: SECOND.id, sequence: 250 },
  ...given,
});

t.test("the horizon of a member is the lowest position at which somebody reads it", async (t) => {
  const positions = [at(SECOND.id, 220, { 1: 220, 2: 210 }), at(SECOND.id, 230, { 1: 230 })];
  t.same(
    [...horizons(needsOf({ positions }))],
    [
      [1, 220],
      [2, 210],
    ],
  );
  t.same(
    [...horizons(needsOf({}))],
    [
      [1, 250],
      [2, 240],
    ],
    "with no need it is where the member stands",
  );
});

t.test("a member that is still being seeded has no horizon", async (t) => {
  t.notOk(horizons(needsOf({ standing: at(0n, 0, { 1: 250 }).members })).has(2));
});

t.test("a reservation without a vector holds every member", async (t) => {
  t.same([...horizons(needsOf({ positions: [at(SECOND.id, 205)] })).values()], [205, 205]);
});

t.test("a kept branch holds the path where it forked off", async (t) => {
  const positions = [at(LEFT.id, 320, { 1: 320, 2: 40 })];
  t.same(
    [...horizons(needsOf({ positions }))],
    [
      [1, 50],
      [2, 40],
    ],
  );
});

t.test("a position of a history that is not known holds everything", async (t) => {
  t.same([...horizons(needsOf({ positions: [at(0xffn, 5)] })).values()], [0, 0]);
});

t.test("the journal may go as far as every image durably holds", async (t) => {
  const needs = needsOf({ positions: [at(LEFT.id, 320)] });
  const floors = (one: number, two: number) =>
    new Map([
      [1, one],
      [2, two],
    ]);
  t.equal(trimmableUpTo(needs, floors(60, 40), [1, 2], FIRST), 40);
  const behind = needsOf({ positions: [at(FIRST.id, 120)] });
  t.equal(
    trimmableUpTo(behind, floors(220, 240), [1, 2], FIRST),
    100,
    "not behind the fork, if it is needed",
  );
  t.equal(trimmableUpTo(needs, floors(220, 240), [1, 2], FIRST), 220, "else as far as the images are");
  t.equal(trimmableUpTo(needs, floors(90, 240), [1, 2], FIRST), 90, "but not before what lies in front");
  t.equal(trimmableUpTo(needs, floors(220, 240), [1, 2], SECOND), 220);
  t.equal(trimmableUpTo(needs, new Map([[1, 220]]), [1, 2], FIRST), 0, "a member without a floor holds all");
  t.equal(trimmableUpTo(needs, floors(220, 240), [1, 2], LEFT), 299, "a branch in use holds its own");
  t.equal(trimmableUpTo(needsOf({}), floors(0, 0), [1, 2], LEFT), Number.MAX_SAFE_INTEGER, "else it may go");
});

t.test("closed spans lie between sequences that are read, and never across a fork", async (t) => {
  const positions = [
    at(FIRST.id, 10, { 1: 10 }),
    at(FIRST.id, 80, { 1: 80, 2: 70 }),
    at(LEFT.id, 320, { 1: 320 }),
    at(SECOND.id, 220, { 1: 220 }),
    at(SECOND.id, 221, { 1: 221 }),
    at(SECOND.id, 240, { 1: 240 }),
  ];
  t.same(
    closedSpans(needsOf({ positions }), 10, 221).map(({ branch, after, upTo }) => [branch, after, upTo]),
    [
      [FIRST.id, 10, 50],
      [FIRST.id, 50, 70],
      [FIRST.id, 70, 80],
      [FIRST.id, 80, 100],
      [SECOND.id, 199, 220],
      [SECOND.id, 220, 221],
    ],
  );
});

t.test("where a member stands a span ends, though no point is there", async (t) => {
  const standing = [
    { member: 1, at: 250, fuzzy: false },
    { member: 2, at: 60, fuzzy: false },
  ];
  const spans = closedSpans(needsOf({ standing, positions: [at(FIRST.id, 30)] }), 10, 90);
  t.same(
    spans.map(({ after, upTo }) => [after, upTo]),
    [
      [10, 30],
      [30, 60],
    ],
  );
});

t.test("a closed span also ends where a member stands at the head, though no point says so", async (t) => {
  // Members 1 and 2 are scanned, each for itself; the newest position of the group has them at their last scans.
  const standing = at(0n, 0, { 1: 210, 2: 230 }).members;
  const needs = needsOf({ positions: [at(SECOND.id, 205, { 1: 205, 2: 205 })], standing });
  t.same(
    closedSpans(needs, 205, 250).map(({ after, upTo }) => [after, upTo]),
    [
      [205, 210],
      [210, 230],
      [230, 250],
    ],
  );
});
