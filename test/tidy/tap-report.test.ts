import t from "tap";
import { formatFileReport } from "#test/support/tap-report.js";

const FAILED = `# Subtest: dist/test/unit/a.test.js
    # Subtest: outer
        ok 1 - fine
        # Subtest: inner
            not ok 1 - should be equal
              ---
              diff: |
                -2
                +1
              ...
            
            1..1
        not ok 2 - inner # time=1ms
          ---
          at: here
          ...
        
        1..2
    not ok 1 - outer # time=2ms
    
    1..1
not ok 1 - dist/test/unit/a.test.js # time=12.6ms
  ---
  exitCode: 1
  ...`;

t.test("a file that passed or was skipped is one line", async (t) => {
  t.same(formatFileReport(["# Subtest: a", "    ok 1 - x", "ok 1 - a # time=12.6ms"]), ["ok   a  13 ms"]);
  t.same(formatFileReport(["ok 2 - b # SKIP needs root (grant: x)"]), ["ok   b  skipped"]);
  t.same(formatFileReport(["", "1..4"]), []);
});

t.test("a failure is shown once, where it happened, with its diagnostics", async (t) => {
  t.same(formatFileReport(FAILED.split("\n")), [
    "FAIL dist/test/unit/a.test.js  13 ms",
    "",
    "  outer > inner > should be equal",
    "      ---",
    "      diff: |",
    "        -2",
    "        +1",
    "      ...",
    "",
  ]);
});

t.test("a file that died without an assertion is its own failure", async (t) => {
  const lines = [
    "# Subtest: a",
    "    1..0 # no tests found",
    "not ok 1 - a # time=5ms",
    "  ---",
    "  exitCode: 3",
    "  ...",
  ];
  t.same(formatFileReport(lines), [
    "FAIL a  5 ms",
    "",
    "  a",
    "      ---",
    "      exitCode: 3",
    "      ...",
    "",
  ]);
});
