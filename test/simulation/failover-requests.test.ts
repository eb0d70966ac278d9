import t from "tap";
import type { FailoverWish } from "#src/operations/groups/promotion/failovers.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { CHANGE, COMMIT, promoted, statusAt, to } from "#test/support/groups/promoted.js";

/** Facts that a start writes before it goes on with what it finds. */
const STARTED_BEHIND = 2;

function fullLedger(disk: SimulatedDisk, behind: number) {
  let calls = 0;
  return disk.faults.add({
    operations: ["write"],
    path: (path) => path.includes("/ledger/") && ++calls > behind,
    fault: { type: "error", code: "ENOSPC" },
  });
}

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

t.test("a commit that a start finds undone has not succeeded before it is done", async (t) => {
  for (const isMended of [false, true]) {
    const world = await promoted();
    const { beta } = world;
    const change = { ...COMMIT, requestId: "one" };
    const ask = () => world.run(beta.running.commit("payroll", false, change));
    const job = async () => (await world.run(beta.running.jobs("payroll"))).at(-1);
    const first = fullLedger(beta.disk, 0);
    await t.rejects(ask(), { code: "STORE_FULL" });
    first.remove();
    beta.end("kill");
    const second = isMended ? undefined : fullLedger(beta.disk, STARTED_BEHIND);
    await world.run(beta.start());
    t.equal(await statusAt(world), isMended ? "unprotected" : "committing");
    t.match(await job(), { verb: "commit", state: isMended ? "succeeded" : "running" });
    second?.remove();
    t.match(await ask(), { state: "succeeded" });
    t.equal(await statusAt(world), "unprotected");
    t.match(await job(), { verb: "commit", state: "succeeded" });
  }
});
