import t from "tap";
import { type DrillRecord, decodeDrill, encodeDrill, leftMs } from "#src/domain/drill/drill-record.js";

const RECORD: DrillRecord = {
  note: "month's end",
  createMs: 1_000_000,
  lifeMs: 60_000,
  includeFuzzy: false,
  requestId: "r1",
  point: "",
  members: [{ name: "data", member: 1 }],
  leftOut: [{ name: "archive", why: "is not in that moment" }],
};

t.test("a record comes back as it was", async (t) => {
  t.same(decodeDrill(encodeDrill(RECORD)), RECORD);
  const endless = { ...RECORD, lifeMs: undefined };
  t.same(decodeDrill(encodeDrill(endless)), endless);
  t.equal(decodeDrill(undefined), undefined);
  t.equal(decodeDrill('{"version":2}'), undefined, "another version's is none, and no failure");
  t.equal(decodeDrill("null"), undefined);
});

t.test("what is left of its life is never more than all of it, however the clock was set", async (t) => {
  t.equal(leftMs(RECORD, 1_000_000), 60_000);
  t.equal(leftMs(RECORD, 1_059_000), 1_000);
  t.equal(leftMs(RECORD, 9_000_000), 0);
  t.equal(leftMs(RECORD, 0), 60_000);
  t.equal(leftMs({ ...RECORD, lifeMs: undefined }, 9_000_000), undefined);
});
