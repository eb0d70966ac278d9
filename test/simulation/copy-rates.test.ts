import t from "tap";
import { followed, writeBlock } from "#test/support/groups/promoted.js";

/** What a secondary shows of how fast things go. */

t.test("once the primary is not heard any more no rate of before is shown", async (t) => {
  const world = await followed();
  for (let number = 2; number < 6; number += 1) {
    await writeBlock(world, 1, number, "alpha");
    await world.time.runFor(1000);
    await world.picture("beta");
  }
  const before = await world.picture("beta");
  t.ok(before.bytesPerSecond > 0 && before.wireBytesPerSecond > 0, "while it is");
  world.alpha.end("kill");
  for (let waitedMs = 0; waitedMs < 60_000; waitedMs += 500) {
    await world.time.runFor(500);
    const picture = await world.picture("beta");
    if (picture.sites[1]?.reachable === true) continue;
    t.equal(picture.bytesPerSecond, 0);
    t.equal(picture.wireBytesPerSecond, 0);
    return;
  }
  t.fail("the loss of the primary was never seen");
});
