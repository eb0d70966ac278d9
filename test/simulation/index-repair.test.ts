import t from "tap";
import { equalBytes } from "#src/base/bytes.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import { Image } from "#src/data-path/image/image.js";
import { Journal } from "#src/data-path/journal/journal.js";
import { Images } from "#src/data-path/replica/images.js";
import { TABLE } from "#src/data-path/replica/index-format.js";
import { Replica } from "#src/data-path/replica/replica.js";
import type { View } from "#src/data-path/replica/view.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { IndexFinding } from "#src/domain/model/finding.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import type { Position } from "#src/domain/model/sequence.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP, makeBatch, pattern } from "#test/support/batches.js";
import { times } from "#test/support/effort.js";
import { hash64 } from "#test/support/hash.js";
import { damageIndex, OpenStores } from "#test/support/index-damage.js";
import { VolumeModel } from "#test/support/volume-model.js";

/**
 * An index that is damaged while it is in use: entries are flipped, removed and forged in the store under a replica that
 * goes on taking batches, branch writes, folds and drops, and that loses power or is killed in the middle of the repair.
 *
 * - What a read answers is right, or it is refused. Nothing acknowledged is lost, and no append is refused.
 * - After the repair everything reads as the model says, and a scrub finds nothing.
 */
const MEMBER = 1;
const SLOTS = 3;
const SEEDS = times(8);
const LIVES = 3;
const ROOT: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
/** Of a store made in a few milliseconds: longer than any attempt and its delay. */
const HEALED_WITHIN_MS = 3_600_000;

class Run {
  readonly random: SimulatedRandom;
  readonly time = new SimulatedTime();
  readonly model = new VolumeModel(SLOTS);
  readonly acknowledged = new Map<bigint, number>();
  readonly keyValue: SimulatedKeyValue;
  readonly broken: string[] = [];
  readonly counts = { damaged: 0, refused: 0, switched: 0, cut: 0, found: 0 };
  floor = 0;
  disk: SimulatedDisk;
  clock: SimulatedClock;
  imageMade = false;
  nextId = 0xb0n;

  constructor(seed: number) {
    this.random = new SimulatedRandom(seed);
    this.clock = new SimulatedClock(this.time);
    const device = new SimulatedClock(this.time);
    const latency = { clock: device, writeMs: () => this.random.integer(0, 3) };
    this.keyValue = new SimulatedKeyValue(this.random.fork("key-value"), { latency });
    this.disk = new SimulatedDisk({ clock: device, random: this.random.fork("disk") });
    this.model.begin(ROOT);
  }

  expect(holds: boolean, promise: string): void {
    if (!holds) this.broken.push(promise);
  }
}

interface Life {
  readonly journal: Journal;
  readonly replica: Replica;
  readonly image: Image;
  readonly stores: OpenStores;
  readonly views: { readonly view: View; readonly position: Position }[];
}

async function start(run: Run): Promise<Life> {
  const journal = await Journal.open({
    disk: run.disk,
    directory: "/store/journal",
    group: GROUP,
    hash64,
    wanted: (branch) => run.model.entries.has(branch),
    floor: (branch) => (branch === ROOT.id ? run.floor : 0),
    known: (branch) => run.acknowledged.get(branch) ?? 0,
    sizes: { bytesMin: 32 * 1024, bytesMax: 128 * 1024 },
  });
  if (!journal.branches.some(({ id }) => id === ROOT.id)) journal.begin(ROOT);
  for (const [id, entry] of run.model.entries) {
    const isKept = journal.branches.some((branch) => branch.id === id);
    const durable = isKept ? journal.durable(id) : entry.first - 1;
    run.expect(durable >= (run.acknowledged.get(id) ?? 0), "I3: what was acknowledged is there");
    run.model.cut(id, durable);
    run.acknowledged.set(id, durable);
  }
  const image = await openImage(run);
  const stores = new OpenStores(run.keyValue);
  const replica = await Replica.open({
    disk: run.disk,
    journal,
    keyValue: stores,
    indexPath: "/store/index",
    hash64,
    clock: run.clock,
    group: GROUP,
    image: new Images(new Map([[MEMBER, image]])),
    entries: () => run.model.entries,
    horizon: () => run.floor,
  });
  return { journal, replica, image, stores, views: [] };
}

async function openImage(run: Run): Promise<Image> {
  const options = {
    disk: run.disk,
    path: "/store/image",
    hashPath: "/store/image.hashes",
    group: GROUP,
    member: MEMBER,
    sizeBytes: run.model.sizeBytes,
    hash64,
  };
  if (run.imageMade) return Image.open(options);
  const image = await Image.create(options);
  run.imageMade = true;
  return image;
}

async function receive(run: Run, { journal, replica }: Life): Promise<void> {
  const { random } = run;
  const first = journal.accepted(ROOT.id) + 1;
  const batch = makeBatch({ entry: ROOT.id, first, link: journal.link(ROOT.id) }, (builder) => {
    for (let count = random.integer(1, 5); count > 0; count -= 1) {
      const { offset, length, seed } = randomSpan(random);
      const sequence = builder.next;
      const isZero = random.chance(0.2);
      if (isZero) builder.addZero(MEMBER, offset, length);
      else builder.addWrite(MEMBER, offset, pattern(length, seed));
      run.model.add(ROOT.id, { sequence, offset, length, seed: isZero ? undefined : seed });
    }
  });
  await replica.append(batch);
  run.acknowledged.set(ROOT.id, Math.max(run.acknowledged.get(ROOT.id) ?? 0, batch.last));
}

/** Writes that are shown before they are durable: what a switch must not lose. */
async function writeBranch(run: Run, life: Life): Promise<void> {
  const { random, model } = run;
  const grown = [...model.entries.values()].filter(({ id }) => id !== ROOT.id);
  const entry = grown.length > 0 && random.chance(0.7) ? random.pick(grown) : fork(run, life);
  const device = life.replica.device(MEMBER, model.sizeBytes, entry);
  const writer = life.replica.writer(entry);
  for (let count = random.integer(1, 4); count > 0; count -= 1) {
    const { offset, length, seed } = randomSpan(random);
    const done = device.write(offset, pattern(length, seed));
    model.add(entry.id, { sequence: writer.last, offset, length, seed });
    await done;
  }
  const last = writer.last;
  const expected = model.imageAt({ entry: entry.id, sequence: last });
  const head = new Uint8Array(model.sizeBytes);
  const isRead = await orRefused(run, device.read(0, head));
  const isMoved = writer.last !== last || !model.entries.has(entry.id);
  run.expect(!isRead || isMoved || equalBytes(head, expected), "a branch reads what it wrote");
  if (random.chance(0.5)) {
    await device.flush();
    run.acknowledged.set(entry.id, Math.max(run.acknowledged.get(entry.id) ?? 0, last));
  }
}

function fork(run: Run, life: Life): LineageEntry {
  const parent = { entry: ROOT.id, sequence: positionIn(run, life, ROOT.id) };
  const first = parent.sequence + 1;
  run.nextId += 1n;
  const entry: LineageEntry = { epoch: 2, id: run.nextId, first, parent, writer: `w${first}` };
  run.model.begin(entry);
  return entry;
}

function positionIn(run: Run, { image }: Life, branch: bigint): number {
  const oldest = Math.max(run.floor, image.foldTo ?? 0);
  const first = Math.max(run.model.entries.get(branch)?.first ?? 1, oldest + 1);
  return run.random.integer(first - 1, Math.max(first - 1, run.acknowledged.get(branch) ?? 0));
}

async function look(run: Run, life: Life): Promise<void> {
  const { random, model } = run;
  const branch = random.pick([...model.entries.keys()]);
  const position = { entry: branch, sequence: positionIn(run, life, branch) };
  const oldest = Math.max(run.floor, life.image.foldTo ?? 0);
  if (position.sequence >= Math.max(1, oldest)) {
    life.views.push({ view: life.replica.view(MEMBER, model.sizeBytes, position), position });
  }
  if (life.views.length > 0) await check(run, random.pick(life.views));
}

async function check(run: Run, { view, position }: Life["views"][number]): Promise<void> {
  const expected = run.model.imageAt(position);
  const found = new Uint8Array(run.model.sizeBytes);
  if (!(await orRefused(run, view.read(0, found)))) return;
  const name = `${position.entry.toString(16)}:${position.sequence}`;
  run.expect(equalBytes(found, expected), `I1: the view at ${name}`);
}

async function orRefused(run: Run, reading: Promise<void>): Promise<boolean> {
  try {
    await reading;
    return true;
  } catch (error) {
    if (!(error instanceof TidemarkError) || !REFUSALS.has(error.code)) throw error;
    run.counts.refused += 1;
    return false;
  }
}

const REFUSALS = new Set(["INDEX_DAMAGED", "INDEX_UNUSABLE", "STORE_DAMAGED"]);

async function fold(run: Run, { replica, image, views }: Life): Promise<void> {
  const forks = [...run.model.entries.values()].map(({ parent }) => parent);
  const needed = [...forks, ...views.map(({ position }) => position)]
    .filter((position) => position !== undefined)
    .map((position) => replica.pathTo(position).find(({ entry }) => entry === ROOT.id)?.last ?? 0);
  const highest = Math.min(run.acknowledged.get(ROOT.id) ?? 0, ...needed);
  const lowest = Math.max(run.floor, image.foldTo ?? 0);
  if (highest <= lowest) return;
  const to = run.random.integer(lowest, highest);
  const recordFloor = async () => {
    run.floor = to;
  };
  const move = replica.moveHorizon(image, { entry: ROOT.id, sequence: to }, recordFloor, {
    throttle: UNTHROTTLED,
  });
  const isFolded = await orRefused(
    run,
    move.then(() => undefined),
  );
  if (isFolded) await replica.trim(ROOT.id, run.floor);
}

async function dropOne(run: Run, life: Life): Promise<void> {
  const viewed = new Set(life.views.map(({ position }) => position.entry));
  const free = [...run.model.entries.keys()].filter((id) => id !== ROOT.id && !viewed.has(id));
  if (free.length === 0) return;
  const branch = run.random.pick(free);
  await life.replica.drop(branch);
  run.model.drop(branch);
  run.acknowledged.delete(branch);
}

/**
 * A bit of a value flips: whoever reads it notices. What is removed, forged with a good hash, or rots in a key, is found by a
 * scrub only, so that is done to an index that is sound else, and one is run before anybody reads.
 */
async function damage(run: Run, life: Life): Promise<void> {
  const { random } = run;
  const kind = random.pick(["flip", "flip", "remove", "forge", "rot"] as const);
  const place = () => ({ member: MEMBER, above: run.floor });
  if (kind === "flip") {
    const flipped = await damageIndex(life.stores.newest, kind, random, place());
    run.counts.damaged += flipped === undefined ? 0 : 1;
    return;
  }
  await scrub(life);
  while (life.replica.indexHealth.type !== "sound") await run.clock.sleep(5);
  await life.replica.settled();
  const damaged =
    kind === "rot" ? await rot(run, life) : await damageIndex(life.stores.newest, kind, random, place());
  if (damaged === undefined) return;
  run.counts.damaged += 1;
  const findings = await scrub(life);
  run.counts.found += findings.length;
  run.expect(findings.length === 1, `a scrub finds what was done: ${kind} ${damaged}`);
}

/** A key that rots in its file: the entry is not found, and nothing in the store says so. */
async function rot(run: Run, { stores }: Life): Promise<string | undefined> {
  const { newest, newestPath } = stores;
  const cursor = newest.iterate({ from: Uint8Array.of(TABLE.version), to: Uint8Array.of(TABLE.version + 1) });
  const keys = (await cursor.next(1000)).map(({ key }) => key);
  await cursor.close();
  if (keys.length === 0) return undefined;
  run.keyValue.rot(newestPath, run.random.pick(keys));
  return newestPath;
}

async function scrub({ replica }: Life): Promise<readonly IndexFinding[]> {
  const findings: IndexFinding[] = [];
  await replica.scrubIndex({ throttle: UNTHROTTLED, onFinding: (finding) => findings.push(finding) });
  return findings;
}

function randomSpan(random: SimulatedRandom): { offset: number; length: number; seed: number } {
  const length = random.pick([512, 4096, 9000]);
  const slot = random.chance(0.6) ? 1 : random.integer(0, SLOTS - 1);
  const offset = slot * SLOT_BYTES + 512 * random.integer(0, Math.floor((SLOT_BYTES - length) / 512));
  return { offset, length, seed: random.integer(1, 1e6) };
}

async function live(run: Run, life: Life): Promise<void> {
  const { random, time } = run;
  const acts = [
    receive,
    receive,
    receive,
    receive,
    writeBranch,
    writeBranch,
    look,
    look,
    look,
    fold,
    dropOne,
  ];
  for (let step = random.integer(10, 40); step > 0 && run.broken.length === 0; step -= 1) {
    const act = random.chance(0.15) ? damage : random.pick(acts);
    await time.complete(act(run, life));
    if (random.chance(0.3)) await time.runFor(random.integer(0, 4));
  }
}

/** After damage, while batches go on arriving, everything is right again. */
async function heal(run: Run, life: Life): Promise<void> {
  const { time, random } = run;
  const before = life.stores.opened;
  for (let count = random.integer(0, 4); count > 0; count -= 1) {
    await time.complete(receive(run, life));
    await time.runFor(random.integer(0, 3));
  }
  const isSound = () => life.replica.indexHealth.type === "sound";
  run.expect(isSound() || (await time.runUntil(isSound, HEALED_WITHIN_MS)), "the index heals");
  await time.complete(life.replica.settled());
  await time.complete(scrub(life));
  run.expect(isSound() || (await time.runUntil(isSound, HEALED_WITHIN_MS)), "the index heals after a scrub");
  run.expect((await time.complete(scrub(life))).length === 0, "and nothing is found in it");
  const { refused } = run.counts;
  for (const view of life.views) await time.complete(check(run, view));
  for (const id of run.model.entries.keys()) {
    const sequence = run.acknowledged.get(id) ?? 0;
    if (sequence <= Math.max(run.floor, life.image.foldTo ?? 0)) continue;
    const position = { entry: id, sequence };
    const view = life.replica.view(MEMBER, run.model.sizeBytes, position);
    await time.complete(check(run, { view, position }));
  }
  run.expect(run.counts.refused === refused, "nothing is refused by an index that has healed");
  run.counts.switched += life.stores.opened - before;
}

async function end(run: Run, life: Life): Promise<void> {
  const { random, time } = run;
  const how = random.pick(["crash", "crash", "kill", "close"] as const);
  if (how === "close") {
    await time.complete(life.replica.close());
    await time.complete(life.image.close());
    await time.complete(life.journal.close());
  } else {
    // In the middle of a repair, more often than not.
    await time.complete(damage(run, life));
    const under = [look(run, life), receive(run, life)];
    for (const promise of under) promise.catch((error: unknown) => run.broken.push(describeError(error)));
    await time.runFor(random.integer(0, 12));
    if (life.replica.indexHealth.type !== "sound") run.counts.cut += 1;
  }
  run.clock.stop();
  run.clock = new SimulatedClock(time);
  if (how === "crash") run.keyValue.crash();
  else run.keyValue.kill();
  run.disk = how === "crash" ? run.disk.crash() : run.disk.endProcess();
}

async function simulate(seed: number): Promise<Run> {
  const run = new Run(seed);
  await run.time.complete(ensureDirectory(run.disk, "/store", 0o700));
  for (let life = 0; life < LIVES && run.broken.length === 0; life += 1) {
    try {
      const alive = await run.time.complete(start(run));
      await live(run, alive);
      if (run.broken.length === 0) await heal(run, alive);
      if (run.broken.length === 0) await end(run, alive);
    } catch (error) {
      run.broken.push(`refused: ${error instanceof Error ? error.stack : describeError(error)}`);
    }
  }
  return run;
}

t.test("I12: a damaged index answers right or not at all, and is made again beside itself", async (t) => {
  const totals = { damaged: 0, refused: 0, switched: 0, cut: 0, found: 0 };
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { broken, counts } = await simulate(seed);
    t.same(broken, [], `seed ${seed}`);
    for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += counts[name];
  }
  t.comment(JSON.stringify(totals));
  t.ok(totals.damaged > SEEDS, "indexes were damaged");
  t.ok(totals.cut > SEEDS / 5, "repairs were cut short");
  t.ok(totals.found > SEEDS / 2, "scrubs had something to find");
  t.same((await simulate(2)).counts, (await simulate(2)).counts, "one seed gives one run");
});
