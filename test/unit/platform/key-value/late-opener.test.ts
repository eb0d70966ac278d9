import t from "tap";
import { LateOpener } from "#src/platform/key-value/late-opener.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";

t.test("it is loaded once, when somebody wants something of it", async (t) => {
  let loads = 0;
  const opener = new LateOpener(async () => {
    loads += 1;
    return new SimulatedKeyValue(new SimulatedRandom(1));
  });
  t.equal(loads, 0);
  t.same(await opener.verify("/store"), []);
  const stores = await Promise.all([opener.open("/store"), opener.open("/other")]);
  t.equal(loads, 1);
  for (const store of stores) await store.close();
  await opener.destroy("/other");
  t.equal(loads, 1);
});
