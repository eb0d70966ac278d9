import t from "tap";
import { Tally } from "#src/daemon/data-plane/tally.js";

t.test("a tally sorts each time into the first bucket that holds it", (t) => {
  const tally = new Tally([0.001, 0.01]);
  for (const ms of [0, 1, 1.001, 10, 11]) tally.add(ms);
  const { counts, sumSeconds } = tally.read();
  t.same(counts, [2, 2, 1]);
  t.equal(Number(sumSeconds.toFixed(6)), 0.023001);
  t.equal(tally.count, 5);
  t.end();
});
