import t from "tap";
import { equalBytes } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import { witnessOf } from "#src/data-path/replica/drill-keys.js";
import { TABLE } from "#src/data-path/replica/index-format.js";
import type { Store } from "#src/data-path/store/store.js";
import { hashesPath, storeLayout } from "#src/data-path/store/store-layout.js";
import { pattern } from "#test/support/batches.js";
import { times } from "#test/support/effort.js";
import { damageIndex } from "#test/support/index-damage.js";
import { isNoticed } from "#test/support/noticed.js";
import { rotStore } from "#test/support/rotten-stores.js";
import {
  INDEX,
  MEMBERS,
  POLICY,
  ROOT,
  SEEDED,
  StoreWorld,
  type WorldPlant,
} from "#test/support/store-world.js";

/**
 * The whole store of a secondary through several lives: batches and points arrive, views are opened and read again later,
 * drills grow and are dropped, retention lets points go and folds behind them, segments are trimmed; lives end by power
 * losses and kills at any moment, maintenance under way among them.
 *
 * - I1, I6: every point and every moment of the window reads as the model says, at every start and between.
 * - I3: what was acknowledged is there.
 * - I12: entries of index and catalogue that rot takes between two lives change nothing of that, nor does the loss of an
 *   image's hashes, which takes the record of a fold that was cut short with it.
 * - I7: a good point is there once there was one; pins stay; nothing that is open is folded away.
 */
const SEEDS = times(8);
const LIVES = 4;
const GONE: ReadonlySet<string> = new Set(["MOMENT_COMPACTED", "POINT_GONE", "BELOW_HORIZON"]);

async function maintain(world: StoreWorld, store: Store): Promise<void> {
  const before = store.compacted.spans().length;
  const { foldedPages, trimmedSegments, compactedSpans, problems } = await store.maintain();
  const unexpected = problems.filter(({ code }) => !world.expectedProblems.has(code));
  world.expect(unexpected.length === 0, `maintenance does all it has to: ${unexpected[0]?.message}`);
  world.trace.push(`folded ${foldedPages} trimmed ${trimmedSegments} window ${store.windowFrom}`);
  const merged = store.compacted.spans().length < before + compactedSpans ? " merged" : "";
  if (compactedSpans > 0) world.trace.push(`compacted ${compactedSpans}${merged}`);
}

/** A moment that may be gone: a drill or a failover may ask for any that was there once. */
async function openOld(world: StoreWorld, store: Store): Promise<void> {
  for (let turns = Math.floor(2 ** (world.random.fraction() * 10)); turns > 0; turns -= 1) await undefined;
  const [oldest] = store.points.points;
  if (oldest === undefined || store.windowFrom <= oldest.position.sequence || world.views.length > 8) return;
  const member = world.random.pick(MEMBERS);
  const sequence = world.random.integer(oldest.position.sequence, store.windowFrom);
  const position = { entry: ROOT.id, sequence };
  try {
    const view = await store.openView(member, { position, members: [] }, "view");
    world.views.push({ member, position, view });
    world.trace.push("opened an old moment");
  } catch (error) {
    const isGone = error instanceof TidemarkError && GONE.has(error.code);
    world.expect(isGone, `an old moment is there or gone: ${String(error)}`);
  }
}

/** While others read and open, and a batch arrives. */
async function maintainUnderReaders(world: StoreWorld, store: Store): Promise<void> {
  let isDone = false;
  const maintaining = maintain(world, store).finally(() => {
    isDone = true;
  });
  const reading = (async () => {
    while (!isDone && world.views.length > 0 && world.broken.length === 0) {
      const { member, view, position } = world.random.pick(world.views);
      await world.checkView(member, view, position, `under maintenance, the view at ${position.sequence}`);
    }
  })();
  await Promise.all([maintaining, reading, openOld(world, store), world.receive(store)]);
}

/** A bit of the index flips: whoever reads it waits until the index is made again. */
async function damage(world: StoreWorld, store: Store): Promise<void> {
  const member = world.random.pick(MEMBERS);
  const index = world.stores.index;
  // Once in a life: what comes again soon is mended after a while only.
  if (index === undefined || world.wasFlipped) return;
  const what = await damageIndex(index, "flip", world.random, { member, above: store.floorOf(member) });
  if (what === undefined) return;
  world.trace.push(`flipped ${what}`);
  world.wasFlipped = true;
  // What meets it meanwhile is refused, and is tried again with the next round.
  for (const code of ["INDEX_DAMAGED", "INDEX_REPLACED"]) world.expectedProblems.add(code);
  if (world.random.chance(0.5)) await maintainUnderReaders(world, store);
  await world.checkPoints(store);
}

/** The disk has no room for a compacted file, once. */
async function noRoom(world: StoreWorld, store: Store): Promise<void> {
  const path = (name: string) => name.endsWith(".compacted.tmp");
  const fault = { type: "error", code: "ENOSPC" } as const;
  const rule = world.disk.faults.add({ operations: ["write"], path, fault });
  const { problems } = await store.maintain();
  rule.remove();
  const other = problems.find(({ code }) => code !== "DISK_ENOSPC" && !world.expectedProblems.has(code));
  world.expect(other === undefined, `without room for a file, only that is refused: ${other?.message}`);
  if (problems.length > 0) world.trace.push("no room for a compacted file");
}

/** The ledger fails while a switch is recorded; it is finished later, or by the next start. */
async function ledgerFails(world: StoreWorld, store: Store): Promise<void> {
  const path = (name: string) => name.includes("/ledger/");
  const fault = { type: "error", code: "EIO" } as const;
  const rule = world.disk.faults.add({ operations: ["datasync"], path, fault, probability: 0.3, count: 1 });
  const failed = await store.maintain().then(
    ({ problems }) => problems.map(({ code }) => code),
    (error: unknown) => [error instanceof TidemarkError ? error.code : String(error)],
  );
  rule.remove();
  await store.recover();
  if (failed.includes("COMPACTION_UNFINISHED")) world.trace.push("a switch failed");
  // What was announced and could not be recorded is recorded by the next round, and the switch is finished.
  await maintain(world, store);
}

async function open(world: StoreWorld, store: Store): Promise<void> {
  const { promotable, windowFrom } = store;
  if (promotable === undefined) return;
  const member = world.random.pick(MEMBERS);
  const sequence = world.random.integer(Math.max(SEEDED, windowFrom), promotable.sequence);
  const position = { entry: ROOT.id, sequence };
  world.views.push({
    member,
    position,
    view: await store.openView(member, { position, members: [] }, "view"),
  });
}

async function look(world: StoreWorld): Promise<void> {
  if (world.views.length === 0) return;
  const { member, view, position } = world.random.pick(world.views);
  await world.checkView(member, view, position, `the open view at ${position.sequence}`);
  if (!world.random.chance(0.3)) return;
  await view.close();
  world.views = world.views.filter((other) => other.view !== view);
}

async function pin(world: StoreWorld, store: Store): Promise<void> {
  const points = store.points.points;
  if (points.length === 0) return;
  const { id } = world.random.pick(points);
  if (world.pinned.has(id) && world.random.chance(0.7)) {
    world.pinned.delete(id);
    await store.points.unpin(id);
  } else if (!world.pinned.has(id)) {
    await store.points.pin(id);
    world.pinned.add(id);
  }
}

async function drill(world: StoreWorld, store: Store): Promise<void> {
  const { promotable, windowFrom } = store;
  if (promotable === undefined || promotable.sequence < 1) return;
  const again = store.branches.length > 0 && world.random.chance(0.6);
  const sequence = world.random.integer(Math.max(SEEDED, windowFrom), promotable.sequence);
  const moment = { position: { entry: ROOT.id, sequence }, members: [] };
  const entry = again
    ? world.random.pick(store.branches).entry
    : await store.beginBranch("drill", "d", moment);
  for (const model of world.models.values()) if (!model.entries.has(entry.id)) model.begin(entry);
  const member = world.random.pick(MEMBERS);
  const device = store.device(member, entry.id);
  const writer = store.writer(entry.id);
  for (let count = world.random.integer(1, 5); count > 0; count -= 1) {
    const { offset, length, seed } = world.span();
    const done = device.write(offset, pattern(length, seed));
    world.model(member).add(entry.id, { sequence: writer.last, offset, length, seed });
    await done;
  }
  const { last } = writer;
  const found = new Uint8Array(device.sizeBytes);
  await device.read(0, found);
  const expected = world.model(member).imageAt({ entry: entry.id, sequence: last });
  world.expect(equalBytes(found, expected), "a drill reads what it wrote");
  await device.flush();
  world.acknowledged.set(entry.id, last);
}

async function dropDrill(world: StoreWorld, store: Store): Promise<void> {
  if (store.branches.length === 0) return;
  const { entry } = world.random.pick(store.branches);
  // Under way, it may be dropped or not.
  world.acknowledged.delete(entry.id);
  for (const model of world.models.values()) model.drop(entry.id);
  await store.dropBranch(entry.id);
}

async function live(world: StoreWorld, store: Store): Promise<void> {
  for (let step = world.random.integer(10, 60); step > 0 && world.broken.length === 0; step -= 1) {
    const receive = () => world.receive(store);
    const act = world.random.pick([
      ...[receive, receive, receive, receive, receive],
      () => open(world, store),
      () => openOld(world, store),
      () => look(world),
      () => pin(world, store),
      () => drill(world, store),
      () => dropDrill(world, store),
      () => maintain(world, store),
      () => maintainUnderReaders(world, store),
      () => damage(world, store),
      () => noRoom(world, store),
      () => ledgerFails(world, store),
      () => world.checkCompacted(store),
    ]);
    // What waits for an index that is made again needs time to pass.
    await world.time.complete(act());
    world.notePoints(store);
    await world.passTime();
  }
  if (world.broken.length === 0) await world.time.complete(world.checkPoints(store));
}

/** A file of page hashes is not there when the next life begins; with it the record of a fold that was cut short. */
async function loseHashes(world: StoreWorld, isFolded: boolean): Promise<void> {
  const member = world.rot.pick(MEMBERS);
  if (!isFolded || !world.rot.chance(0.2)) return;
  await world.disk.unlink(hashesPath(storeLayout("/store/group"), member));
  await world.disk.syncDirectory("/store/group/images");
  world.trace.push("lost a file of hashes");
}

async function end(world: StoreWorld, store: Store): Promise<void> {
  const isFolded = store.points.points.length > 0;
  const how = world.random.pick(["crash", "crash", "kill", "close"] as const);
  world.trace.push(how);
  if (how === "close") {
    await store.close();
    world.end("kill");
    return;
  }
  if (world.random.chance(0.7)) {
    world.isRoundCutShort = true;
    const under = [world.receive(store), store.maintain(), world.receive(store)];
    for (const promise of under) promise.catch((error: unknown) => world.trace.push(String(error)));
    for (let turns = Math.floor(2 ** (world.random.fraction() * 12)); turns > 0; turns -= 1) await undefined;
  }
  world.end(how);
  if (world.random.chance(0.2))
    for (const number of [1, 2]) await world.keyValue.destroy(`${INDEX}${number}`);
  if (world.random.chance(0.2)) await world.keyValue.destroy("/store/group/points");
  if (world.rot.chance(0.4)) {
    // A version that is gone without its witness is noticed by who reads.
    const also = world.plant.rotUnseen === true ? witnessOf : undefined;
    for (const number of [1, 2])
      await rotStore(world.keyValue, `${INDEX}${number}`, world.rot, TABLE.version, also);
  }
  if (world.rot.chance(0.4)) await rotStore(world.keyValue, "/store/group/points", world.rot);
  await loseHashes(world, isFolded);
}

async function simulate(seed: number, plant: WorldPlant = {}) {
  const world = new StoreWorld(seed, plant);
  if (plant.lyingDisk === true) world.disk.faults.add({ operations: ["datasync"], fault: { type: "lie" } });
  for (let life = 0; life < LIVES && world.broken.length === 0; life += 1) {
    try {
      const store = await world.time.complete(world.open());
      if (world.broken.length === 0) await live(world, store);
      if (world.broken.length === 0) await end(world, store);
    } catch (error) {
      world.failed(error);
    }
  }
  return { broken: [...world.broken], trace: [...world.trace], refusals: world.refusals };
}

t.test("I1, I3, I6, I7: the store of a secondary keeps what it promised", async (t) => {
  const lines: string[] = [];
  let refusals = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const outcome = await simulate(seed);
    t.same(outcome.broken, [], `seed ${seed}`);
    lines.push(...outcome.trace);
    refusals += outcome.refusals;
  }
  const count = (what: RegExp) => lines.filter((line) => what.test(line)).length;
  // The commonest of these come in any few seeds; the others are for whoever runs many.
  const rare = ["merge", "no room for a compacted file", "a switch that fails"];
  const happened = {
    fold: count(/^folded [1-9]/),
    trim: count(/trimmed [1-9]/),
    compaction: count(/^compacted/),
    merge: count(/^compacted.*merged/),
    "a view of an old moment": count(/^opened an old/),
    "a refusal inside what is compacted": refusals,
    "an index that is damaged": count(/^flipped/),
    "a lost file of page hashes": count(/^lost a file/),
    "no room for a compacted file": count(/^no room/),
    "a switch that fails": count(/^a switch failed/),
  };
  t.comment(JSON.stringify(happened));
  const common = Object.entries(happened).filter(([what]) => !rare.includes(what));
  for (const [what, times] of common) t.ok(times > 0, `${what} happens`);
});

t.test("one seed gives one run", async (t) => {
  for (let seed = 1; seed <= 1; seed += 1) {
    t.same((await simulate(seed)).trace, (await simulate(seed)).trace, `seed ${seed}`);
  }
});

t.test("a disk that lies is noticed", async (t) => {
  t.ok(await isNoticed({ needed: 3, seeds: 8 }, (seed) => simulate(seed, { lyingDisk: true })));
});

t.test("a start that loses a point is noticed", async (t) => {
  t.ok(await isNoticed({ needed: 3, seeds: 6 }, (seed) => simulate(seed, { losesPoints: true })));
});

t.test(
  "index and catalogue that are opened without a look at their files, and have rotted, are noticed",
  async (t) => {
    t.ok(await isNoticed({ needed: 2, seeds: 8 }, (seed) => simulate(seed, { rotUnseen: true })));
  },
);

t.test("a full disk refuses, loses nothing, and goes on once there is room", async (t) => {
  for (let seed = 1; seed <= 2; seed += 1) {
    const world = new StoreWorld(seed, {}, 4 * 1024 * 1024);
    // Nothing is let go of while everything is pinned down by the window.
    world.policy = { ...POLICY, windowMs: 1e9, countMax: 1e6, keep: [{ everyMs: 1, forMs: 1e12 }] };
    const store = await world.open();
    let refusal: TidemarkError | undefined;
    for (let batches = 0; batches < 2000 && refusal === undefined; batches += 1) {
      await world.receive(store).catch((error: unknown) => {
        if (!(error instanceof TidemarkError)) throw error;
        refusal = error;
      });
      await world.passTime();
    }
    t.equal(refusal?.code, "STORE_FULL", `seed ${seed}: ${refusal?.message}`);
    t.equal(store.space.type, "full");
    for (const model of world.models.values()) model.cut(ROOT.id, store.durable(ROOT.id) ?? 0);
    await world.checkPoints(store);
    t.same(world.broken, [], "everything that was taken in is there");

    world.policy = POLICY;
    await store.maintain();
    t.equal(store.space.type, "roomy", "letting go of history makes room");
    await world.receive(store);
    await world.checkPoints(store);
    t.same(world.broken, []);
    await store.close();
  }
});
