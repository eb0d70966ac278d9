import t, { type Test } from "tap";
import { measureHistory } from "#native-bench/store/measure-history.js";
import { measureSustained } from "#native-bench/store/measure-sustained.js";
import { tempFolder } from "#test/support/temp-folder.js";

t.test("the store's benchmark runs, tiny", async (t) => {
  const work = { deltas: 4000, writeBytes: 4096, volumeBytes: 2 ** 28, kept: 500 } as const;
  for (const pattern of ["random", "sequential"] as const) {
    const measured = await measureSustained(tempFolder(t), { ...work, pattern });
    t.ok(measured.rounds > 0 && measured.foldedPages > 0, `${measured.rounds} rounds`);
    assertMeasured(t, measured, pattern);
  }
});

t.test("and so does that of a long history", async (t) => {
  const work = { versions: 3000, writeBytes: 4096, volumeBytes: 2 ** 28, pointEvery: 100 };
  const measured = measureHistory(tempFolder(t), { ...work, samples: 5, reads: 100 });
  t.equal(measured.start.points, 30);
  t.ok(measured.fold.folded > 0, `${measured.fold.folded} sequences folded`);
  for (const [phase, of] of Object.entries(measured)) assertMeasured(t, of, phase);
});

function assertMeasured(t: Test, measured: object, name: string): void {
  for (const [key, value] of Object.entries(measured)) {
    if (typeof value === "object") assertMeasured(t, value, `${name}, ${key}`);
    else t.ok(Number.isFinite(value), `${name}, ${key}: ${value}`);
  }
}
