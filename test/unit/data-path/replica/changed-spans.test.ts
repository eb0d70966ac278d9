import t from "tap";
import { ChangedSpans } from "#src/data-path/replica/changed-spans.js";
import { randomOf } from "#test/support/chance.js";

t.test("spans are merged, ascending, and end with the member", async (t) => {
  const spans = new ChangedSpans();
  for (const [from, to] of [
    [8192, 9000],
    [100, 200],
    [200, 300],
    [150, 250],
    [20_000, 30_000],
    [50_000, 60_000],
  ] as const)
    spans.add(from, to);
  t.same(spans.finish(25_000), [
    { offset: 100, length: 200 },
    { offset: 8192, length: 808 },
    { offset: 20_000, length: 5000 },
  ]);
});

t.test("more than are told apart become larger, and nothing is left out", async (t) => {
  const sizeBytes = 2 ** 36;
  const random = randomOf(7);
  const spans = new ChangedSpans(100);
  const added: number[] = [];
  for (let count = 0; count < 20_000; count += 1) {
    const from = Math.floor(random.fraction() * (sizeBytes / 512 - 8)) * 512;
    added.push(from);
    spans.add(from, from + 4096);
  }
  const told = spans.finish(sizeBytes);
  t.ok(told.length <= 100, `${told.length} spans`);
  const missed = added.filter(
    (from) => !told.some(({ offset, length }) => offset <= from && from + 4096 <= offset + length),
  );
  t.same(missed, []);
});
