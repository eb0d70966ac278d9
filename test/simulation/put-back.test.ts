import t from "tap";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

const MEMBERS = [volume("data", 12 * 1024 * KIB)];
const SPECIFICATION = replicated(specification("payroll", MEMBERS));
const NONE = changeOf({});

t.test(
  "a secondary went back while its primary was killed: what it lost is known, and sent again",
  async (t) => {
    const world = await TwoHosts.open(8);
    await world.run(world.alpha.running.apply(SPECIFICATION, NONE));
    t.equal(await world.until("protected"), "", "seeded");
    await world.write("data", 0, pattern(4 * KIB, 1));
    await world.run(world.beta.stop());
    const copy = await world.run(world.beta.copy());
    await world.run(world.beta.start());
    t.equal(await world.until("protected"), "");
    for (let seed = 2; seed < 12; seed += 1)
      await world.write("data", 64 * KIB * (seed - 2), pattern(4 * KIB, seed));
    await world.time.runFor(60_000);
    await world.write("data", 700 * KIB, pattern(4 * KIB, 50));
    await world.time.runFor(60_000);
    await world.run(world.alpha.stop());
    await world.run(world.alpha.start());
    t.equal(await world.until("protected"), "");
    await world.write("data", 11 * 1024 * KIB, pattern(4 * KIB, 51));
    await world.time.runFor(5_000);
    t.ok(await world.isEqual("data"), "equal before");
    world.beta.end("crash");
    await world.run(world.beta.putBack(copy));
    world.alpha.end("kill");
    await world.run(world.alpha.start());
    await world.run(world.beta.start());
    t.equal(await world.until("protected"), "");
    t.ok(await world.isEqual("data"), "the copy is what the primary serves");
    const told = world.alpha.logger.records.filter((record) =>
      JSON.stringify(record).includes("ACKED_DATA_LOST"),
    );
    t.ok(told.length > 0, "and it was told");
  },
);
