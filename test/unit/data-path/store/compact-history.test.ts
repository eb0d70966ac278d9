import t from "tap";
import { equalBytes } from "#src/base/bytes.js";
import type { Store } from "#src/data-path/store/store.js";
import { groupIdBytes } from "#src/domain/model/group-id.js";
import { encodeMark } from "#src/domain/model/mark.js";
import { makeBatch, pattern } from "#test/support/batches.js";
import { KEEP_ALL, SmallStore } from "#test/support/small-store.js";
import {
  DIRECTORY,
  EVERY_MS,
  GROUP_ID,
  INDEX,
  MEMBERS,
  POLICY,
  ROOT,
  StoreWorld,
} from "#test/support/store-world.js";

const SECTOR = 512;
/** Every point stays, and every moment. */
const ALL = { ...POLICY, windowMs: 1e9, countMax: 1e6, keep: [{ everyMs: 1, forMs: 1e12 }] };
/** One point in ten stays, and the last few moments. */
const THINNED = { ...ALL, windowMs: EVERY_MS, keep: [{ everyMs: 10 * EVERY_MS, forMs: 1e12 }] };

async function receiveMany(world: StoreWorld, store: Store, batches: number): Promise<void> {
  for (let count = 0; count < batches; count += 1) {
    await world.receive(store);
    await world.passTime();
  }
  await store.settled();
}

/** Bytes of every version that a kept point or a moment of the window still sees and no image holds, by the model. */
function reachableBytes(world: StoreWorld, store: Store): number {
  let sectors = 0;
  for (const member of MEMBERS) {
    const deltas = world.model(member).deltasOf(ROOT.id);
    const versions = new Set<string>();
    for (const { position } of store.points.points) {
      const last = new Map<number, number>();
      for (const { sequence, offset, length, seed } of deltas) {
        if (sequence > position.sequence) continue;
        for (let at = offset; at < offset + length; at += SECTOR)
          last.set(at, seed === undefined ? 0 : sequence);
      }
      for (const [at, sequence] of last)
        if (sequence > store.floorOf(member)) versions.add(`${at}:${sequence}`);
    }
    for (const { sequence, offset, length, seed } of deltas) {
      if (seed === undefined || sequence <= store.windowFrom) continue;
      for (let at = offset; at < offset + length; at += SECTOR) versions.add(`${at}:${sequence}`);
    }
    sectors += versions.size;
  }
  return sectors * SECTOR;
}

async function historyOnDisk(world: StoreWorld): Promise<number> {
  let bytes = 0;
  for (const folder of ["journal", "compacted"]) {
    for (const name of await world.disk.list(`${DIRECTORY}/${folder}`))
      bytes += (await world.disk.stat(`${DIRECTORY}/${folder}/${name}`))?.sizeBytes ?? 0;
  }
  return bytes;
}

t.test("after thinning, history on the disk takes at most 1.2 times what can be reached", async (t) => {
  const world = new StoreWorld(1);
  world.policy = ALL;
  const store = await world.open();
  await receiveMany(world, store, 400);
  await store.maintain();
  const fine = await historyOnDisk(world);
  t.same(store.compacted.spans(), [], "while everything is kept, nothing is rewritten");

  world.policy = THINNED;
  const { problems, compactedSpans, trimmedSegments } = await store.maintain();
  t.same(problems, []);
  t.ok(compactedSpans > 0 && trimmedSegments > 0);
  const [thinned, reachable] = [await historyOnDisk(world), reachableBytes(world, store)];
  t.comment(`${fine} bytes, then ${thinned}, reachable ${reachable}`);
  t.ok(thinned <= 1.2 * reachable, `${(thinned / reachable).toFixed(2)} times`);
  t.ok(fine > 1.5 * reachable, "before, it took more than that");
  await world.checkPoints(store);
  await world.checkCompacted(store);
  t.same(world.broken, []);

  t.match(await store.maintain(), { compactedSpans: 0, problems: [] }, "there is nothing more to gain");
  await store.close();
});

t.test("points that expire one by one cost far less than a rewrite each", async (t) => {
  const world = new StoreWorld(2);
  world.policy = { ...THINNED, windowMs: 2 * EVERY_MS };
  const store = await world.open();
  let written = 0;
  let received = 0;
  for (let round = 0; round < 60; round += 1) {
    await receiveMany(world, store, 5);
    written += (await store.maintain()).compactedBytes;
  }
  for (const member of MEMBERS)
    for (const { length, seed } of world.model(member).deltasOf(ROOT.id))
      received += seed === undefined ? 0 : length;
  t.comment(`${written} bytes were written into compacted files, ${received} were received`);
  t.ok(written < 3 * received, `${(written / received).toFixed(2)} times`);
  const [onDisk, reachable] = [await historyOnDisk(world), reachableBytes(world, store)];
  t.comment(`${onDisk} on the disk, ${reachable} reachable`);
  await world.checkPoints(store);
  t.same(world.broken, []);
  await store.close();
});

t.test("the journal of a group with a log stays, since no compacted file carries appends", async (t) => {
  const world = new StoreWorld(3);
  world.policy = ALL;
  const store = await world.open();
  await receiveMany(world, store, 40);
  const { last, link } = store.accepted(ROOT.id);
  const group = groupIdBytes(GROUP_ID) ?? new Uint8Array(16);
  const added = { type: "member-added", member: 9, name: "ledger", kind: "wal", sizeBytes: 0 } as const;
  await store.append(
    makeBatch({ group, entry: ROOT.id, first: last + 1, link }, (builder) =>
      builder.addMark(encodeMark(added)),
    ),
  );
  await receiveMany(world, store, 40);
  world.policy = THINNED;
  const { trimmedSegments, compactedSpans } = await store.maintain();
  t.ok(compactedSpans > 0);
  t.equal(trimmedSegments, 0);
  await world.checkPoints(store);
  t.same(world.broken, []);
  await store.close();
});

t.test(
  "a full store that thins is compacted as far as that frees more than it takes, and takes in batches again",
  async (t) => {
    const world = new StoreWorld(4, {}, 4 * 1024 * 1024);
    world.policy = ALL;
    const store = await world.open();
    let refusal: unknown;
    for (let batches = 0; batches < 2000 && refusal === undefined; batches += 1) {
      await world.receive(store).catch((error: unknown) => {
        refusal = error;
      });
      await world.passTime();
    }
    t.match(refusal, { code: "STORE_FULL" });
    for (const model of world.models.values()) model.cut(ROOT.id, store.durable(ROOT.id) ?? 0);

    world.policy = THINNED;
    for (let round = 0; round < 3; round += 1) {
      const { problems } = await store.maintain();
      t.same(problems, [], "nothing fails for want of room");
      await world.checkPoints(store);
    }
    t.equal(store.space.type, "roomy");
    await world.receive(store);
    await world.checkPoints(store);
    await world.checkCompacted(store);
    t.same(world.broken, []);
    await store.close();
  },
);

t.test("an index that is lost with what is compacted is made again from the files", async (t) => {
  const world = new StoreWorld(5);
  world.policy = ALL;
  const store = await world.open();
  await receiveMany(world, store, 120);
  world.notePoints(store);
  world.policy = THINNED;
  t.ok((await store.maintain()).trimmedSegments > 0, "the journal has it no more");
  world.notePoints(store);
  await store.close();
  world.end("kill");
  for (const number of [1, 2]) await world.keyValue.destroy(`${INDEX}${number}`);
  const again = await world.open();
  await world.checkPoints(again);
  await world.checkCompacted(again);
  t.ok(world.refusals > 0);
  t.same(world.broken, []);
  await again.close();
});

t.test("a member that is added later calls for nothing that was let go of before", async (t) => {
  const small = new SmallStore(11);
  let policy = KEEP_ALL;
  small.rules = { ...small.rules, policy: () => policy };
  const writeMany = async (store: Store, from: number) => {
    for (let seed = from; seed < from + 60; seed += 1) {
      await small.write(store, 1, (seed % 8) * 4096, seed);
      if (seed % 5 === 0) await small.cut(store);
    }
  };
  /** One point in five stays, for so long. */
  const maintain = (store: Store, forMs: number) => {
    policy = { ...KEEP_ALL, windowMs: 1000, keep: [{ everyMs: 5000, forMs }] };
    return store.maintain();
  };
  const store = await small.open();
  await writeMany(store, 1);
  const { compactedSpans } = await maintain(store, 1e12);
  t.ok(compactedSpans > 0);
  await maintain(store, 6000);
  t.same(store.compacted.spans(), [], "the images hold it, and its files are gone");
  await writeMany(store, 61);
  await maintain(store, 40_000);
  const files = store.compacted.spans();
  t.ok(files.length > 0);
  await store.addMember({ member: 2, name: "m2", capture: "inline", sizeBytes: small.sizeBytes });
  small.end("kill");
  const again = await small.open();
  t.same(again.compacted.findings, [], "no file is missed");
  t.same(again.compacted.spans(), files);
  t.match(
    await again.maintain(),
    { compactedSpans: 0, problems: [] },
    "nothing is written again for its sake",
  );
  const position = await small.write(again, 2, 0, 7);
  await small.mark(again, { type: "resync-end", members: [2] });
  await again.settled();
  await t.rejects(small.read(again, 2, position), { code: "MEMBER_NOT_IN_POINT" });
  t.same((await small.read(again, 2, position + 1)).subarray(0, 4096), pattern(4096, 7));
  await again.close();
});

t.test("where the journal has lost its end, what is compacted is opened by its points", async (t) => {
  const small = new SmallStore(11);
  let policy = KEEP_ALL;
  small.rules = { ...small.rules, policy: () => policy };
  const store = await small.open();
  for (let seed = 1; seed <= 60; seed += 1) {
    await small.write(store, 1, (seed % 8) * 4096, seed);
    if (seed % 5 === 0) await small.cut(store);
  }
  policy = { ...KEEP_ALL, windowMs: 1000, keep: [{ everyMs: 5000, forMs: 1e12 }] };
  await store.maintain();
  const ends = store.compacted.spans().map(({ upTo }) => upTo);
  const images = await Promise.all(ends.map((upTo) => small.read(store, 1, upTo)));
  t.ok(ends.length > 1);
  await store.close();
  const journal = `${SmallStore.directory}/journal`;
  for (const name of await small.disk.list(journal)) await small.disk.unlink(`${journal}/${name}`);
  const again = await small.open();
  t.equal((await again.resolve({ type: "latest" })).type, "nothing-promotable");
  for (const [index, upTo] of ends.entries()) t.same(await small.read(again, 1, upTo), images[index]);
  const { last } = again.accepted(small.root.id);
  t.ok(last < (ends.at(-1) ?? 0), "the peer is asked for all that the journal lacks");
  await again.close();
});

/** Loses power as soon as the ledger has said that a compacted file counts; answers what is wrong then. */
async function loseAtSwitch(seed: number, lie?: "datasync" | "sync-directory"): Promise<readonly string[]> {
  const small = new SmallStore(seed);
  let policy = KEEP_ALL;
  small.rules = { ...small.rules, policy: () => policy };
  const store = await small.open();
  for (let write = 1; write <= 20; write += 1) {
    await small.write(store, 1, (write % 4) * 4096, write);
    if (write % 5 === 0) await small.cut(store);
  }
  policy = { ...KEEP_ALL, windowMs: 1000, keep: [{ everyMs: 2000, forMs: 1e12 }] };
  const before = new Map<number, Uint8Array>();
  for (const { position } of store.points.points)
    before.set(position.sequence, await small.read(store, 1, position.sequence));
  if (lie !== undefined) {
    const path = (name: string) => name.includes("/compacted");
    small.disk.faults.add({ operations: [lie], path, fault: { type: "lie" } });
  }
  // What is left of it belongs to a process that is gone.
  void store.maintain();
  while (store.compacted.spans().length === 0) await undefined;
  small.end("crash");
  const again = await small.open();
  const broken = again.compacted.findings.map(({ type }) => type as string);
  for (const { position } of again.points.points) {
    const found = await small.read(again, 1, position.sequence).catch((error: Error) => error.message);
    const expected = before.get(position.sequence) ?? new Uint8Array();
    if (typeof found === "string" || !equalBytes(found, expected))
      broken.push(`${position.sequence}: ${found}`);
  }
  return broken;
}

t.test(
  "I6: a compacted file is durable, and so is its name, before the ledger says that it counts",
  async (t) => {
    for (let seed = 1; seed <= 10; seed += 1) t.same(await loseAtSwitch(seed), [], `seed ${seed}`);
    for (const lie of ["datasync", "sync-directory"] as const) {
      let noticed = 0;
      for (let seed = 1; seed <= 10; seed += 1) noticed += (await loseAtSwitch(seed, lie)).length > 0 ? 1 : 0;
      t.ok(noticed > 2, `where the switch is recorded before its ${lie}, it shows in ${noticed} of 10 runs`);
    }
  },
);
