import t from "tap";
import { CopyGroup } from "#src/operations/groups/copy/copy-group.js";
import { followed } from "#test/support/groups/promoted.js";

/** Requests for drills that are repeated. */

t.test("a start that is repeated after its drill was stopped starts nothing", async (t) => {
  const world = await followed();
  const group = world.beta.running.named("payroll");
  if (!(group instanceof CopyGroup)) throw new Error("beta holds a copy");
  const { drills } = group.open();
  const wish = { name: "", point: "latest", note: "", lifeMs: undefined, includeFuzzy: false };
  const { name } = await world.run(drills.start(wish, "one"));
  await world.run(drills.end(name));
  await t.rejects(world.run(drills.start(wish, "one")), { code: "DRILL_ENDED" });
  t.same(drills.pictures, []);
  t.match(await world.run(drills.start(wish, "two")), { name }, "another request starts one");
  await t.resolves(world.run(drills.start(wish, "")), "and so does one without an id");
});
