import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import { ClosingSpan, CompactedSpans } from "#src/data-path/replica/compacted-spans.js";

const BRANCH = 0xa1n;
const UNREADABLE = new TidemarkError({ kind: "corrupt", code: "X", message: "m", hint: "h" });

function span(number: number, after: number, upTo: number) {
  return { number, branch: BRANCH, after, upTo, seal: BigInt(number), sizeBytes: 1000 };
}

function pathUpTo(last: number) {
  return [{ entry: BRANCH, first: 1, last }];
}

t.test("a file that can't be read stops only who reads behind its beginning", async (t) => {
  const spans = new CompactedSpans(new ClosingSpan());
  spans.adopt(span(1, 0, 10));
  spans.adoptUnreadable(span(2, 10, 20), UNREADABLE);
  t.doesNotThrow(() => spans.assertOpenable(pathUpTo(10)), "a moment before it");
  t.throws(() => spans.assertOpenable(pathUpTo(30)), { code: "COMPACTED_DAMAGED" });
  t.throws(() => spans.assertOpenable(pathUpTo(30), 19), { code: "COMPACTED_DAMAGED" });
  t.doesNotThrow(() => spans.assertOpenable(pathUpTo(30), 20), "the image has all of it");
  t.throws(() => spans.assertOpenable(pathUpTo(15), 20), { code: "MOMENT_COMPACTED" });
});

t.test("a hole in the journal is made good by one file that has all of it and can be read", async (t) => {
  const spans = new CompactedSpans(new ClosingSpan());
  spans.adopt(span(1, 0, 10));
  spans.adoptUnreadable(span(2, 10, 20), UNREADABLE);
  t.ok(spans.covers(BRANCH, 1, 10));
  t.ok(spans.covers(BRANCH, 4, 6));
  t.notOk(spans.covers(BRANCH, 8, 12), "half of it");
  t.notOk(spans.covers(BRANCH, 12, 14), "not readable");
  t.notOk(spans.covers(BRANCH, 21, 22), "behind all of them");
  t.notOk(spans.covers(0xb2n, 4, 6), "another branch");
});
