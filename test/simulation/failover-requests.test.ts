import t from "tap";
import type { FailoverWish } from "#src/operations/groups/failovers.js";
import { CHANGE, COMMIT, promoted, to } from "#test/support/groups/promoted.js";

/** Requests that are repeated: what is answered from the record, and what is not. */

t.test("a request id that comes with another wish is refused", async (t) => {
  const world = await promoted();
  const { beta } = world;
  const points = await world.run(beta.running.points("payroll"));
  const [one = "", other = ""] = points.slice(-2).map(({ id }) => id);
  t.not(one, other);
  const change = { ...CHANGE, requestId: "one" };
  const commit = { ...COMMIT, requestId: "two" };
  const first = await world.run(beta.running.changePoint("payroll", to(one), change));
  const taken = { code: "REQUEST_ID_TAKEN" };
  const ask = (wish: FailoverWish) => world.run(beta.running.changePoint("payroll", wish, change));
  await t.rejects(ask(to(other)), taken, "another point");
  await t.rejects(ask({ ...to(one), force: true }), taken, "forced");
  beta.end("kill");
  await world.run(beta.start());
  await t.rejects(
    ask(to(other)),
    { ...taken, message: new RegExp(one) },
    "after a start, with what was asked",
  );
  t.equal((await ask(to(one))).id, first.id);
  await world.run(beta.running.commit("payroll", false, commit));
  await t.rejects(world.run(beta.running.commit("payroll", true, commit)), taken, "with its points");
});
