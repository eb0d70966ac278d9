import t from "tap";
import { KnownData } from "#src/platform/block/known-data.js";

/** Data from 100 to 1000 and from 2000 to 3000; counts how often it is asked. */
function finder(): { readonly data: KnownData; readonly asked: number[] } {
  const asked: number[] = [];
  const data = new KnownData((position) => {
    asked.push(position);
    if (position < 1000) return { from: Math.max(position, 100), to: 1000 };
    return position < 3000 ? { from: Math.max(position, 2000), to: 3000 } : undefined;
  });
  return { data, asked };
}

t.test("a run is looked for once, and another when one asks behind it", async (t) => {
  const { data, asked } = finder();
  t.same(data.find(0), { from: 100, to: 1000 });
  t.same(
    [data.find(100), data.find(500), data.find(999)].map((found) => found?.to),
    [1000, 1000, 1000],
  );
  t.same(data.find(999), { from: 999, to: 1000 });
  t.same(asked, [0]);
  t.same(data.find(1000), { from: 2000, to: 3000 });
  t.same(data.find(3000), undefined);
  t.same(data.find(2500), { from: 2500, to: 3000 });
  t.same(asked, [0, 1000, 3000], "that there is none does not make it forget");
});

t.test("what was zeroed is asked for again", async (t) => {
  for (const [offset, length, known, unknown] of [
    [100, 10, 110, 105],
    [900, 200, 899, 900],
    [400, 10, 410, 300],
    [800, 10, 799, 811],
  ] as const) {
    const { data, asked } = finder();
    data.find(100);
    data.zeroed(offset, length);
    data.find(known);
    t.equal(asked.length, 1, `${known} is known`);
    data.find(unknown);
    t.same(asked, [100, unknown], `${unknown} is not`);
  }
  const { data, asked } = finder();
  data.find(100);
  data.zeroed(0, 5000);
  data.zeroed(0, 100);
  data.find(500);
  t.same(asked, [100, 500]);
});
