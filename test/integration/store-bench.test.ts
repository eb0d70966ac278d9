import t from "tap";
import { measureStore } from "#native-bench/store/measure-store.js";
import { measureSustained } from "#native-bench/store/measure-sustained.js";
import { tempFolder } from "#test/support/temp-folder.js";

t.test("the store's benchmark runs, tiny", async (t) => {
  const measured = await measureStore(tempFolder(t), { deltas: 2000, reads: 200, writeBytes: 4096 });
  t.equal(measured.deltas, 2000);
  for (const [name, value] of Object.entries(measured)) {
    t.ok(Number.isFinite(value) && (value > 0 || name === "gcPercent"), `${name}: ${value}`);
  }
});

t.test("and so does that of a store which is folded and trimmed meanwhile", async (t) => {
  const work = { deltas: 4000, writeBytes: 4096, volumeBytes: 2 ** 28, distance: 500 } as const;
  for (const pattern of ["random", "sequential"] as const) {
    const measured = await measureSustained(tempFolder(t), { ...work, pattern });
    t.ok(measured.folds > 0 && measured.pagesFoldedPerSecond > 0, `${measured.folds} folds`);
    for (const [name, value] of Object.entries(measured))
      t.ok(Number.isFinite(value), `${pattern}, ${name}: ${value}`);
  }
});
