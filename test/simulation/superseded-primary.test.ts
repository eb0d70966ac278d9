import t, { type Test } from "tap";
import { present } from "#src/base/assert.js";
import { StateFile } from "#src/data-path/journal/journal.js";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";
import { hash64 } from "#test/support/hash.js";

/**
 * A primary whose other site was promoted behind its back: it learns that on the next contact, and stops serving, for good.
 * What a promotion leaves at the secondary is put there by hand: an entry of a higher epoch, and its promise.
 */

const SPECIFICATION = replicated(specification("payroll", [volume("data", 768 * KIB)]));
const WAITING = { ...SPECIFICATION, mode: { type: "write", whenAway: { type: "block" } } } as const;
const NONE = changeOf({});

async function seeded(t: Test, wanted: typeof SPECIFICATION = SPECIFICATION): Promise<TwoHosts> {
  const world = await TwoHosts.open(3);
  await world.run(world.alpha.running.apply(wanted, NONE));
  t.equal(await world.until("protected"), "", "seeded");
  await world.write("data", 0, pattern(4 * KIB, 1));
  await world.time.runFor(1000);
  return world;
}

/** Beta, which does not run, was promoted there: at all that it holds. */
async function promoteBeta(world: TwoHosts, heldSequence: number): Promise<void> {
  const { beta } = world;
  const [id] = await world.run(beta.disk.list("/data/groups"));
  const file = await world.run(StateFile.open(beta.disk, `/data/groups/${id}/state`, hash64));
  await world.run(
    file.update((state) => {
      const head = present(state.lineage.at(-1), "what it follows");
      const parent = { entry: head.id, sequence: heldSequence };
      const first = heldSequence + 1_000_000;
      const entry = { epoch: head.epoch + 1, id: 0xfeedn, first, parent, writer: "beta" };
      return { ...state, lineage: [...state.lineage, entry], promise: { epoch: entry.epoch, id: entry.id } };
    }),
  );
  await world.run(file.close());
}

async function stopBeta(world: TwoHosts): Promise<number> {
  const { sites } = await world.picture("beta");
  const held = present(sites[0]?.positions.received ?? sites[0]?.positions.durable, "what it holds");
  await world.run(world.beta.stop());
  return held.sequence;
}

/** What becomes of a request, in a word. */
async function fate(world: TwoHosts, work: () => void | Promise<void>): Promise<string> {
  const [settled] = await world.run(Promise.allSettled([Promise.resolve().then(work)]));
  if (settled?.status !== "rejected") return "done";
  return String((settled.reason as { readonly code?: string }).code);
}

type Device = Awaited<ReturnType<TwoHosts["opened"]>>["device"];

/** Beta starts and dials: from then on alpha serves nothing, also after a start. */
async function told(t: Test, world: TwoHosts, device: Device, becomes: string): Promise<void> {
  const { alpha } = world;
  await world.run(world.beta.start());
  await world.time.runFor(3000);
  t.equal(
    await fate(world, () => device.write(0, pattern(4 * KIB, 9))),
    "ESHUTDOWN",
    "a client that was there",
  );
  t.equal(await fate(world, () => device.flush()), "ESHUTDOWN");
  t.same(alpha.ended, ["volume data of group payroll"], "and it is told");
  for (const life of ["in this run", "after a start", "after a crash"]) {
    const { sites } = await world.picture("alpha");
    t.match(sites[0], { status: becomes, role: "failed", hint: /the site beta was promoted/ }, life);
    t.match(await world.refusal("alpha", "payroll/data"), /beta was promoted and is its primary now/, life);
    for (const asked of [
      (): Promise<unknown> => alpha.running.apply({ ...SPECIFICATION, rpo: { targetMs: 9000 } }, NONE),
      (): Promise<unknown> => alpha.running.pause("payroll", NONE),
    ])
      await t.rejects(world.run(asked()), { message: /another site was promoted/ }, life);
    if (life === "in this run") await world.run(alpha.stop());
    else alpha.end("crash");
    await world.run(alpha.start());
    await world.time.runFor(20_000);
  }
  await world.run(alpha.running.delete("payroll", changeOf({ confirm: "Delete" })));
  t.same(await world.run(alpha.running.list()), [], "it can be deleted");
}

t.test("one that has given out nothing but marks is fenced", async (t) => {
  const world = await seeded(t);
  const { device } = await world.opened("alpha", "payroll/data");
  await promoteBeta(world, await stopBeta(world));
  await world.time.runFor(5000);
  t.equal((await world.picture("alpha")).sites[0]?.status, "disconnected", "it does not know yet");
  await told(t, world, device, "fenced");
});

t.test("one that wrote behind the fork has diverged", async (t) => {
  const world = await seeded(t);
  const { device } = await world.opened("alpha", "payroll/data");
  await promoteBeta(world, await stopBeta(world));
  await world.run(Promise.resolve(device.write(8 * KIB, pattern(4 * KIB, 2))));
  await told(t, world, device, "diverged");
});

t.test("what a full disk does not take is recorded later, and no start serves after that", async (t) => {
  const world = await seeded(t);
  const { alpha } = world;
  const { device } = await world.opened("alpha", "payroll/data");
  await promoteBeta(world, await stopBeta(world));
  const fault = { type: "error", code: "ENOSPC" } as const;
  const path = (of: string) => !of.startsWith("/srv");
  alpha.disk.faults.add({ operations: ["write"], path, fault });
  await world.run(world.beta.start());
  await world.time.runFor(3000);
  t.equal(await fate(world, () => device.flush()), "ESHUTDOWN", "nothing is served all the same");
  t.match((await world.picture("alpha")).sites[0]?.hint, /free space/, "and what is to be done is said");
  const { conditions = [] } = (await world.picture("alpha")).sites[0] ?? {};
  const unrecorded = { type: "StoreHealthy", status: "false", reason: "SUPERSEDED_UNRECORDED" };
  t.match(
    conditions.find(({ type }) => type === "StoreHealthy"),
    unrecorded,
    "as a condition too",
  );
  alpha.disk.faults.clear();
  await world.time.runFor(60_000);
  t.notMatch((await world.picture("alpha")).sites[0]?.hint, /free space/, "it is on record");
  alpha.end("crash");
  await world.run(world.beta.stop());
  await world.run(alpha.start());
  t.match(
    await world.refusal("alpha", "payroll/data"),
    /beta was promoted/,
    "alone it serves nothing either",
  );
});

t.test("who waits for the secondary hears that it was promoted", async (t) => {
  const world = await seeded(t, WAITING);
  const { device } = await world.opened("alpha", "payroll/data");
  await promoteBeta(world, await stopBeta(world));
  let answer = "";
  const writing = Promise.resolve(device.write(8 * KIB, pattern(4 * KIB, 2)));
  writing.catch((error: { readonly code?: string }) => {
    answer = String(error.code);
  });
  await world.time.runFor(1000);
  t.equal(answer, "", "it waits");
  await told(t, world, device, "diverged");
  t.equal(answer, "ESHUTDOWN");
});
