import t from "tap";
import { parsePointSelector } from "#src/domain/model/point-selector.js";
import { formatTime, parseTime } from "#src/domain/model/rfc3339.js";

t.test("the grammar", async (t) => {
  t.same(parsePointSelector("latest"), { type: "latest" });
  t.same(parsePointSelector("latest-app"), { type: "latest-app" });
  t.same(parsePointSelector("seq-12"), { type: "sequence", epoch: undefined, sequence: 12 });
  t.same(parsePointSelector("seq-3.12"), { type: "sequence", epoch: 3, sequence: 12 });
  t.same(parsePointSelector("lsn-1/A0"), { type: "lsn", lsn: 0x1_0000_00a0 });
  t.same(parsePointSelector("1970-01-01T00:00:01Z"), { type: "time", timeMs: 1000 });
});

const WRONG = [
  "",
  "Latest",
  "seq-",
  "seq-1.2.3",
  "seq--1",
  "seq-9999999999999999",
  "lsn-1",
  "2026-02-30T00:00:00Z",
];
for (const text of WRONG) {
  t.test(`"${text}" is none`, async (t) => {
    t.throws(() => parsePointSelector(text), { code: "BAD_POINT_SELECTOR" });
  });
}

t.test("times mean what the system's own reading of them means", async (t) => {
  const texts = [
    "2026-05-01T10:00:00Z",
    "2024-02-29T23:59:59.999Z",
    "2000-12-31T00:00:00+13:45",
    "1999-01-01T00:00:00.5-08:00",
    "2100-03-01T00:00:00Z",
  ];
  for (const text of texts) t.equal(parseTime(text), Date.parse(text), text);
  for (const text of texts) {
    const timeMs = Date.parse(text);
    t.equal(formatTime(timeMs), new Date(timeMs).toISOString());
  }
});
