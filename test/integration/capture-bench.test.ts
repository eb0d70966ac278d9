import t from "tap";
import { measureCapture } from "#native-bench/capture/measure-capture.js";
import { tempFolder } from "#test/support/temp-folder.js";

t.test("the benchmark of the filter runs", async (t) => {
  const directory = tempFolder(t);
  const figures = await measureCapture({ directory, writes: 320, sizeBytes: 16 * 2 ** 20, rounds: 1 });
  for (const [what, { us }] of Object.entries(figures)) t.ok(us > 0, what);
});
