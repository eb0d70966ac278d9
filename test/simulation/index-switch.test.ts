import t, { type Test } from "tap";
import { equalBytes } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import { Journal } from "#src/data-path/journal/journal.js";
import { CatchUp } from "#src/data-path/replica/index-catch-up.js";
import { Replica } from "#src/data-path/replica/replica.js";
import { VersionIndex } from "#src/data-path/replica/version-index.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP, pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { damageIndex, OpenStores } from "#test/support/index-damage.js";

/** The repair of an index at moments placed by hand. */
const MEMBER = 1;
const SIZE_BYTES = 4 * SLOT_BYTES;
const ENTRY: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const EMPTY_IMAGE = {
  read: async (_member: number, _slot: number, _wanted: unknown, target: Uint8Array) => void target.fill(0),
  mayHoldData: () => false,
  foldTo: () => 0,
};
const EVERY = { throttle: UNTHROTTLED, onFinding: () => undefined };

async function openWorld(writeMs: number) {
  const time = new SimulatedTime();
  const clock = new SimulatedClock(time);
  const random = new SimulatedRandom(1);
  const disk = new SimulatedDisk({ clock, random: random.fork("disk") });
  const latency = { clock, writeMs: () => writeMs };
  const stores = new OpenStores(new SimulatedKeyValue(random.fork("key-value"), { latency }));
  await time.complete(ensureDirectory(disk, "/store", 0o700));
  const options = { disk, directory: "/store/journal", group: GROUP, hash64 };
  const kept = { wanted: () => true, floor: () => 0, known: () => 0 };
  const journal = await time.complete(Journal.open({ ...options, ...kept }));
  const replica = await time.complete(
    Replica.open({
      disk,
      journal,
      keyValue: stores,
      indexPath: "/store/index",
      hash64,
      clock,
      group: GROUP,
      image: EMPTY_IMAGE,
      entries: () => new Map([[ENTRY.id, ENTRY]]),
      horizon: () => 0,
    }),
  );
  return { time, random, disk, stores, journal, replica };
}

type World = Awaited<ReturnType<typeof openWorld>>;

/** Some writes, indexed, and one of their entries damaged so that only a scrub finds it. */
async function damagedWorld(writeMs: number): Promise<World> {
  const world = await openWorld(writeMs);
  const { time, replica, stores, random } = world;
  const device = replica.device(MEMBER, SIZE_BYTES, ENTRY);
  for (let turn = 1; turn <= 40; turn += 1) await device.write(512 * turn, pattern(512, turn));
  await time.complete(device.flush());
  await time.complete(replica.settled());
  await time.complete(damageIndex(stores.newest, "remove", random, { member: MEMBER, above: 0 }));
  return world;
}

async function reads({ time, replica }: World, offset: number, expected: Uint8Array): Promise<boolean> {
  const found = new Uint8Array(expected.length);
  await time.complete(replica.device(MEMBER, SIZE_BYTES, ENTRY).read(offset, found));
  return equalBytes(found, expected);
}

function isSound({ replica }: World): boolean {
  return replica.indexHealth.type === "sound";
}

/** What is not durable yet when the next index takes over is read from it all the same. */
async function previewsThroughSwitch(): Promise<readonly boolean[]> {
  const world = await damagedWorld(2);
  const { time, disk, replica } = world;
  disk.faults.add({
    operations: ["datasync"],
    path: (path) => path.startsWith("/store/journal"),
    fault: { type: "slow", delayMs: 5000 },
  });
  const device = replica.device(MEMBER, SIZE_BYTES, ENTRY);
  await device.write(100_000, pattern(4096, 77));
  await device.zero(0, 1024);
  await time.complete(replica.scrubIndex(EVERY));
  const wasRepaired = !isSound(world) && (await time.runUntil(() => isSound(world), 3000));
  const shown = [await reads(world, 100_000, pattern(4096, 77)), await reads(world, 0, new Uint8Array(1024))];
  await time.complete(device.flush());
  await time.complete(replica.settled());
  shown.push(await reads(world, 100_000, pattern(4096, 77)));
  return [wasRepaired, ...shown];
}

/** What becomes durable while the index is made again is in it. */
async function batchesThroughSwitch(): Promise<readonly boolean[]> {
  const world = await damagedWorld(20);
  const { time, replica } = world;
  const device = replica.device(MEMBER, SIZE_BYTES, ENTRY);
  await time.complete(replica.scrubIndex(EVERY));
  const wasRepairing = !isSound(world);
  for (let turn = 1; turn <= 200 && !isSound(world); turn += 1) {
    await device.write(65_536 + 512 * (turn % 100), pattern(512, 1000 + turn));
    await time.complete(device.flush());
    await time.runFor(1);
  }
  const last = replica.writer(ENTRY).last - 40;
  await time.complete(replica.settled());
  const shown = await reads(world, 65_536 + 512 * (last % 100), pattern(512, 1000 + last));
  const findings: unknown[] = [];
  await time.complete(replica.scrubIndex({ ...EVERY, onFinding: (finding) => findings.push(finding) }));
  return [wasRepairing, last > 10, shown, findings.length === 0];
}

t.test("writes that are not durable yet are read through the switch", async (t) => {
  t.same(
    await previewsThroughSwitch(),
    [true, true, true, true],
    "repaired, written, zeroed, and once durable",
  );
});

t.test("batches that arrive during a rebuild are in what comes out of it", async (t) => {
  t.same(await batchesThroughSwitch(), [true, true, true, true]);
});

t.test("a switch that loses what is in memory is noticed", async (t) => {
  await planted(t, VersionIndex.prototype, "takeOver", async () => {
    t.not((await previewsThroughSwitch()).every(Boolean), true);
  });
});

t.test("a rebuild that loses what arrives meanwhile is noticed", async (t) => {
  await planted(t, CatchUp.prototype, "offer", async () => {
    t.not((await batchesThroughSwitch()).every(Boolean), true);
  });
});

/** The method does nothing while the work is done. */
async function planted<K extends string>(
  t: Test,
  prototype: { [key in K]: unknown },
  method: K,
  work: () => Promise<void>,
): Promise<void> {
  t.intercept(prototype, method, { value: () => undefined });
  await work();
}

t.test(
  "a full disk only delays the index: nothing is refused, everything is read, and it heals",
  async (t) => {
    const world = await openWorld(1);
    const { time, replica, stores } = world;
    stores.failure = noSpace();
    const device = replica.device(MEMBER, SIZE_BYTES, ENTRY);
    for (let turn = 1; turn <= 60; turn += 1) {
      await device.write(512 * turn, pattern(512, turn));
      await time.complete(device.flush());
      await time.complete(replica.room());
      await time.runFor(200);
    }
    t.match(replica.indexHealth, { type: "repairing", how: "reopen", isReadable: true });
    for (const turn of [1, 30, 60]) t.ok(await reads(world, 512 * turn, pattern(512, turn)), `write ${turn}`);
    stores.failure = undefined;
    replica.retryIndex();
    t.ok(await time.runUntil(() => isSound(world), 600_000));
    await time.complete(replica.settled());
    for (const turn of [1, 30, 60]) t.ok(await reads(world, 512 * turn, pattern(512, turn)), `write ${turn}`);
    const report = await time.complete(replica.scrubIndex(EVERY));
    t.match(report, { complete: true, deltas: 60 });
  },
);

t.test(
  "an index that is damaged again and again: after five attempts nobody waits for the next",
  async (t) => {
    const world = await damagedWorld(1);
    const { time, replica, stores } = world;
    stores.failure = broken();
    await time.complete(replica.scrubIndex(EVERY));
    const refusal = await reads(world, 512, pattern(512, 1)).catch((error: unknown) => error);
    t.match(
      refusal,
      { code: "INDEX_DAMAGED", kind: "pending", facts: { of: 1 } },
      "it is waited for ten seconds",
    );
    t.ok(time.nowMs > 10_000);
    await time.runFor(3_600_000);
    const since = time.nowMs;
    const stable = await reads(world, 512, pattern(512, 1)).catch((error: unknown) => error);
    t.match(stable, { code: "INDEX_UNUSABLE" });
    t.equal(time.nowMs, since, "at once");
    const device = replica.device(MEMBER, SIZE_BYTES, ENTRY);
    await device.write(0, pattern(512, 5));
    await time.complete(device.flush());
    await time.complete(replica.room());
    t.pass("what is written is taken in");
    stores.failure = undefined;
    t.ok(await time.runUntil(() => isSound(world), 3_600_000), "and it goes on trying");
    t.ok(await reads(world, 0, pattern(512, 5)));
    t.ok(await reads(world, 512, pattern(512, 1)));
  },
);

function noSpace(): TidemarkError {
  return new TidemarkError({
    kind: "exhausted",
    code: "KEY_VALUE_NO_SPACE",
    message: "full",
    hint: "free some",
  });
}

function broken(): TidemarkError {
  return new TidemarkError({ kind: "failed", code: "KEY_VALUE_IO", message: "EIO", hint: "replace it" });
}
