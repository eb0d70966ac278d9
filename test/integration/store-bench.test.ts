import t from "tap";
import { measureStore } from "#native-bench/store/measure-store.js";
import { tempFolder } from "#test/support/temp-folder.js";

t.test("the store's benchmark runs, tiny", async (t) => {
  const measured = await measureStore(tempFolder(t), 2000, 200);
  t.equal(measured.deltas, 2000);
  for (const [name, value] of Object.entries(measured))
    t.ok(Number.isFinite(value) && value > 0, `${name}: ${value}`);
});
