import t from "tap";
import { parseTapTotals } from "#test/support/tap-totals.js";

const RUN = `TAP version 14
1..2
# Subtest: a.test.js
    ok 1 - works
    ok 2 - talks to another language # SKIP needs protoc (package: protobuf-compiler)
    # { total: 2, pass: 1, skip: 1 }
ok 1 - a.test.js # time=1ms

not ok 2 - b.test.js # time=2ms

# { total: 9, pass: 6, fail: 2, skip: 1 }
# time=2512.89ms
`;

t.test("the totals are those of the whole run, not of one file", async (t) => {
  t.same(parseTapTotals(RUN), {
    passed: 6,
    failed: 2,
    skipped: 1,
    skipReasons: ["needs protoc (package: protobuf-compiler)"],
  });
});

t.test("a count that tap leaves out is zero", async (t) => {
  t.match(parseTapTotals("# { total: 3, pass: 3 }\n"), { passed: 3, failed: 0, skipped: 0, skipReasons: [] });
});

t.test("a run that was cut off has no totals", async (t) => {
  t.equal(parseTapTotals("TAP version 14\n# Subtest: a\n    # { total: 1, pass: 1 }\n"), undefined);
});
