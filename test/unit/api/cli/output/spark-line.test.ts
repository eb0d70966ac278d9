import t from "tap";
import { sparkLine } from "#src/api/cli/output/spark-line.js";

t.test("heights are of the largest, and something is never shown as nothing", async (t) => {
  t.equal(sparkLine([0, 1, 4, 7]), "▁▂▅█");
  t.equal(sparkLine([0, 0.001, 1_000]), "▁▂█");
  t.equal(sparkLine([0, 0]), "▁▁");
});

t.test("what is not known is a blank", async (t) => {
  t.equal(sparkLine([undefined, 1]), " █");
  t.equal(sparkLine([undefined]), " ");
  t.equal(sparkLine([]), "");
});
