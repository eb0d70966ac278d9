import t from "tap";
import { type Finding, pointsNeeding } from "#src/domain/model/finding.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import type { MemberPosition, RecoveryPoint } from "#src/domain/model/recovery-point.js";

/**
 *   a1: 1 .. 20
 *          \ at 10: b1: 11 .. 30
 *          \ at 10: b2: 11 .. 30, the same numbers
 */
const PARENT = { entry: 0xa1n, sequence: 10 };
const ENTRIES = new Map<bigint, LineageEntry>(
  [
    { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" },
    { epoch: 2, id: 0xb1n, first: 11, parent: PARENT, writer: "beta" },
    { epoch: 2, id: 0xb2n, first: 11, parent: PARENT, writer: "gamma" },
  ].map((entry) => [entry.id, entry]),
);
const POINTS = [
  point("early", 0xa1n, 5),
  point("at", 0xa1n, 8),
  point("behind fork", 0xa1n, 15),
  point("branch", 0xb1n, 20),
  point("other branch", 0xb2n, 20),
  point("one member", 0xb1n, 25, [{ member: 1, at: 9, fuzzy: false }]),
  point("member behind", 0xa1n, 18, [
    { member: 1, at: 18, fuzzy: false },
    { member: 2, at: 6, fuzzy: false },
  ]),
];

function point(
  id: string,
  entry: bigint,
  sequence: number,
  members: readonly MemberPosition[] = [],
): RecoveryPoint {
  return { id, kind: "crash", label: "", timeMs: 0, members, position: { entry, sequence } };
}

function journal(branch: bigint, from: number, to: number, member?: number): Finding {
  const where = member === undefined ? {} : { member, offset: 0, length: 512 };
  return { type: "journal", branch, segment: 1, from, to, ...where, detail: "" };
}

function needing(finding: Finding): readonly string[] {
  return pointsNeeding(finding, POINTS, ENTRIES);
}

t.test("points at or behind the damage on their own path need it, and no others", async (t) => {
  t.same(needing(journal(0xa1n, 8, 8)), [
    "at",
    "behind fork",
    "branch",
    "other branch",
    "one member",
    "member behind",
  ]);
  t.same(needing(journal(0xa1n, 11, 12)), ["behind fork", "member behind"], "past the fork nobody else");
  t.same(needing(journal(0xb1n, 11, 12)), ["branch"], "the same numbers in another branch");
  t.same(needing(journal(0xb2n, 21, 22)), [], "behind every point of its branch");
  t.same(needing(journal(0xcc1n, 1, 99)), [], "a branch that no point is of");
});

t.test("a damaged delta of one member concerns the points that read that member so far", async (t) => {
  t.same(needing(journal(0xa1n, 8, 8, 2)), ["at", "behind fork", "branch", "other branch"]);
  t.same(needing(journal(0xa1n, 6, 6, 2)).includes("member behind"), true);
  t.same(needing(journal(0xa1n, 9, 9, 1)).includes("one member"), true);
  t.same(needing(journal(0xa1n, 10, 10, 1)).includes("one member"), false);
});

t.test(
  "a damaged image concerns every point that holds the member; what is made again concerns none",
  async (t) => {
    const image = { type: "image", member: 2, offset: 0, length: 65_536, expected: 1n, found: 2n } as const;
    t.same(needing(image), ["early", "at", "behind fork", "branch", "other branch", "member behind"]);
    const rest: readonly Finding[] = [
      { type: "hashes", member: 2, offset: 0, length: 65_536 },
      { type: "index", fault: "missing", detail: "" },
      { type: "stray-file", path: "/x", detail: "" },
      { type: "journal-filler", branch: 0xa1n, segment: 1, at: 130, detail: "" },
      { type: "state-file", slot: 0, detail: "" },
      { type: "ledger", segment: 1, from: 1, to: 2, detail: "" },
    ];
    for (const finding of rest) t.same(needing(finding), [], finding.type);
  },
);
