import t from "tap";
import { randomOf } from "#test/support/chance.js";
import { FaultedPair } from "#test/support/replication/faulted-pair.js";
import { tempFolder } from "#test/support/temp-folder.js";

t.test("with the smallest outbox a volume is seeded and resynced while it is written to", async (t) => {
  const random = randomOf(61);
  const faulted = await FaultedPair.start(t, tempFolder(t), {
    group: "buffers: { outbox: 1MiB, spill: 64MiB }\n",
  });
  const { pair } = faulted;
  faulted.write(random);
  await pair.reaches("alpha", "protected");
  await faulted.pinPoint();
  t.same(await faulted.settled(), [], "seeded");
  faulted.write(random);
  await pair.kill("alpha");
  await pair.startSite("alpha");
  await pair.reaches("alpha", "protected");
  t.same(await faulted.settled(), [], "resynced");
});
