import t from "tap";
import { type BatchTime, momentsAt } from "#src/domain/model/batch-times.js";
import { refusedPoint } from "#src/domain/model/point-refusal.js";
import { parsePointSelector } from "#src/domain/model/point-selector.js";
import { type KnownPoint, type PointSituation, resolvePoint } from "#src/domain/model/resolve-point.js";
import { parseTime } from "#src/domain/model/rfc3339.js";

const FIRST = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const SECOND = { epoch: 2, id: 0xb2n, first: 200, parent: { entry: 0xa1n, sequence: 100 }, writer: "beta" };
const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const START = parseTime("2026-05-01T10:00:00Z") ?? 0;

const point = (entry: bigint, sequence: number, given: Partial<KnownPoint> = {}): KnownPoint => ({
  id: id(sequence),
  kind: "crash",
  label: "",
  timeMs: 0,
  members: [],
  position: { entry, sequence },
  damaged: false,
  ...given,
});
/** One batch of ten sequences a second from 201 on; the clock steps back by five seconds behind 250. */
const BATCHES: readonly BatchTime[] = Array.from({ length: 10 }, (_, index) => ({
  entry: SECOND.id,
  first: 201 + index * 10,
  last: 210 + index * 10,
  timeMs: START + index * 1000 - (index >= 5 ? 5000 : 0),
}));

const SITUATION: PointSituation = {
  points: [
    point(FIRST.id, 20, { kind: "app" }),
    point(FIRST.id, 90),
    point(FIRST.id, 110, { id: id(110) }),
    point(SECOND.id, 240),
    point(SECOND.id, 280, { damaged: true }),
  ],
  lineage: [FIRST, SECOND],
  promotable: { entry: SECOND.id, sequence: 300 },
  windowFrom: 90,
  resyncs: [
    { predecessor: { entry: SECOND.id, sequence: 260 }, begin: 261, end: 270 },
    { predecessor: { entry: SECOND.id, sequence: 300 }, begin: 301, end: undefined },
  ],
  compacted: [{ after: 20, upTo: 60 }],
  momentsAt: (timeMs) => momentsAt(BATCHES, timeMs),
  appendedAt: (lsn) => (lsn === 0x1_0000_00ff ? { entry: SECOND.id, sequence: 245 } : undefined),
};

/** The sequence, or the reason with its neighbours. */
function answer(text: string, change: Partial<PointSituation> = {}): string {
  const resolution = resolvePoint(parsePointSelector(text), { ...SITUATION, ...change });
  if (resolution.type === "resolved") return String(resolution.position.sequence);
  const { code, facts } = refusedPoint(text, resolution);
  return [code, facts["before"] ?? "-", facts["after"] ?? "-"].join(" ");
}

const table: readonly (readonly [string, string])[] = [
  ["latest", "300"],
  ["latest-processed", "240"],
  ["latest-app", "20"],
  [id(110), "110"],
  [id(280), "280"],
  [id(7), "POINT_NOT_FOUND - -"],
  ["seq-95", "95"],
  ["seq-20", "20"],
  ["seq-40", `POINT_COMPACTED ${id(20)} ${id(90)}`],
  ["seq-70", `POINT_BEFORE_WINDOW ${id(20)} ${id(90)}`],
  ["seq-110", "POINT_NOT_ON_PATH seq-100 seq-200"],
  ["seq-265", "POINT_INSIDE_RESYNC seq-260 seq-270"],
  ["seq-260", "260"],
  ["seq-270", "270"],
  ["seq-310", "POINT_INSIDE_RESYNC seq-300 -"],
  ["seq-1.95", "95"],
  ["seq-2.95", `POINT_NOT_ON_PATH ${id(90)} seq-100`],
  ["seq-7.95", "POINT_NOT_FOUND - -"],
  ["lsn-1/ff", "245"],
  ["lsn-1/fe", "POINT_NOT_FOUND - -"],
  ["2026-05-01T09:00:00Z", `POINT_BEFORE_WINDOW - ${id(20)}`],
  ["2026-05-01T11:00:00Z", "POINT_IN_FUTURE seq-300 -"],
];

for (const [text, expected] of table) {
  t.test(`${text} is ${expected}`, async (t) => {
    t.equal(answer(text), expected);
  });
}

t.test("where the clock stepped back a time lists its candidates", async (t) => {
  const refusal = resolvePoint(parsePointSelector("2026-05-01T10:00:01.500Z"), SITUATION);
  t.match(refusal, { type: "ambiguous-time", isCut: false });
  t.match(refusedPoint("x", refusal as never).hint, /seq-220 .*seq-270 /);
});

t.test("a time that the clock passed once is the last sequence before the first later batch", async (t) => {
  const steady = BATCHES.slice(0, 5);
  t.equal(answer("2026-05-01T10:00:01.500Z", { momentsAt: (timeMs) => momentsAt(steady, timeMs) }), "220");
  t.equal(answer("2026-05-01T10:00:01Z", { momentsAt: (timeMs) => momentsAt(steady, timeMs) }), "220");
});

t.test("a moment behind promotable without an open resync is in the future", async (t) => {
  t.equal(answer("seq-310", { resyncs: [] }), "POINT_IN_FUTURE seq-300 -");
});

t.test("before the first sync nothing is there, and it says so", async (t) => {
  t.equal(answer("latest", { promotable: undefined }), "NOTHING_PROMOTABLE - -");
  t.equal(answer("latest-processed", { promotable: undefined }), "NO_POINT - -");
});
