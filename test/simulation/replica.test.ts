import t from "tap";
import { describeError } from "#src/base/errors.js";
import { Image } from "#src/data-path/image/image.js";
import { Journal } from "#src/data-path/journal/journal.js";
import { witnessOf } from "#src/data-path/replica/drill-keys.js";
import { Images } from "#src/data-path/replica/images.js";
import { TABLE } from "#src/data-path/replica/index-format.js";
import { Replica } from "#src/data-path/replica/replica.js";
import type { View } from "#src/data-path/replica/view.js";
import type { BatchBuilder } from "#src/domain/model/batch-builder.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import type { Position } from "#src/domain/model/sequence.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import type { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP, makeBatch, pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { checkBytes, checkMoments } from "#test/support/landmark-checks.js";
import { isNoticed } from "#test/support/noticed.js";
import { LIVES, MEMBER, type Plant, ROOT, Run, SEEDS, SLOTS } from "#test/support/replica-run.js";
import { rotStore, unverified } from "#test/support/rotten-stores.js";

/**
 * The stored copy through several lives: batches that arrive, branches that are forked off and written, views opened at any
 * position and read again later, ended by power losses and kills, with the index sometimes lost, or rotten so that an entry of it is not found.
 *
 * - I1: a view equals the deltas up to its position, along its lineage.
 * - I3: what was acknowledged is there after each start.
 * - Times and bytes are told by landmarks as a pass over the whole journal tells them.
 * - I12: nothing of that is seen from without.
 * - I6: a view reads the same as long as it is open, whatever is written meanwhile, and again in the next life.
 */
interface Life {
  readonly journal: Journal;
  readonly replica: Replica;
  readonly image: Image;
  readonly views: { readonly view: View; readonly position: Position }[];
}

const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

async function start(run: Run): Promise<Life> {
  const journal = await Journal.open({
    disk: run.disk,
    directory: "/store/journal",
    group: GROUP,
    hash64,
    wanted: (branch) => run.model.entries.has(branch),
    floor: (branch) => (branch === ROOT.id ? run.floor : 0),
    known: (branch) => run.acknowledged.get(branch) ?? 0,
    sizes: { bytesMin: 32 * 1024, bytesMax: 256 * 1024 },
  });
  run.expect(journal.findings.length === 0, `nothing is damaged: ${journal.findings[0]?.detail}`);
  if (!journal.branches.some(({ id }) => id === ROOT.id)) journal.begin(ROOT);
  for (const [id, entry] of run.model.entries) {
    const kept = journal.branches.some((branch) => branch.id === id);
    const durable = kept ? journal.durable(id) : entry.first - 1;
    run.expect(durable >= (run.acknowledged.get(id) ?? 0), "I3: what was acknowledged is there");
    run.model.cut(id, durable);
    run.acknowledged.set(id, durable);
  }
  const image = await openImage(run);
  const entries = run.plant.forksIgnored === true ? () => withoutForks(run) : () => run.model.entries;
  const replica = await Replica.open({
    disk: run.disk,
    journal,
    keyValue: run.plant.rotUnseen === true ? unverified(run.keyValue) : run.keyValue,
    indexPath: "/store/index",
    hash64,
    clock: run.clock,
    group: GROUP,
    image: new Images(new Map([[MEMBER, image]])),
    entries,
    horizon: () => run.floor,
    isDrill: (branch) => run.drills.has(branch),
  });
  run.trace.push(`start ${[...run.acknowledged].join(" ")}`);
  const life: Life = { journal, replica, image, views: [] };
  if (run.floor === 0) run.broken.push(...(await checkBytes(life, ROOT.id)));
  return life;
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

/** What is older than everything that is open, or that something grew from, goes into the image. */
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
  await replica.moveHorizon(image, { entry: ROOT.id, sequence: to }, recordFloor, { throttle: UNTHROTTLED });
  run.trace.push(`folded to ${to}`);
  if (run.random.chance(0.7)) await replica.trim(ROOT.id, to);
}

function withoutForks(run: Run): ReadonlyMap<bigint, LineageEntry> {
  const forked = [...run.model.entries].map(([id, entry]): [bigint, LineageEntry] => {
    const parent = entry.parent === undefined ? undefined : { ...entry.parent, sequence: entry.first - 1 };
    return [id, { ...entry, parent }];
  });
  return new Map(forked);
}

/** A batch arrives for the root, as from a primary. */
async function receive(run: Run, { journal, replica }: Life): Promise<void> {
  const { random } = run;
  if (journal.suspect(ROOT.id) !== undefined) return;
  const first = journal.accepted(ROOT.id) + 1;
  run.wallMs += random.pick([0, 5, 700, 700, 4000, 12_000, -300, -9000, -30_000]);
  const batch = makeBatch({ entry: ROOT.id, first, link: journal.link(ROOT.id) }, fill, run.wallMs);
  await replica.append(batch);
  run.acknowledged.set(ROOT.id, batch.last);

  function fill(builder: BatchBuilder): void {
    for (let count = random.integer(1, 5); count > 0; count -= 1) {
      const { offset, length, seed } = randomSpan(random);
      const sequence = builder.next;
      if (random.chance(0.2)) {
        const zeros = Math.min(length * 8, run.model.sizeBytes - offset);
        if (random.chance(0.5)) builder.addTrim(MEMBER, offset, zeros);
        else builder.addZero(MEMBER, offset, zeros);
        run.model.add(ROOT.id, { sequence, offset, length: zeros, seed: undefined });
      } else {
        builder.addWrite(MEMBER, offset, pattern(length, seed));
        run.model.add(ROOT.id, { sequence, offset, length, seed });
      }
    }
  }
}

/** A branch grows from a durable position of another, or an existing one is written on. */
async function branchOut(run: Run, life: Life): Promise<void> {
  const { replica } = life;
  const { random, model } = run;
  const grown = [...model.entries.values()].filter(({ id }) => id !== ROOT.id);
  const again = grown.length > 0 && random.chance(0.6);
  const entry = again ? random.pick(grown) : fork(run, oldestOpenable(run, life));
  const device = replica.device(MEMBER, model.sizeBytes, entry);
  const writer = replica.writer(entry);
  for (let count = random.integer(1, 6); count > 0; count -= 1) {
    const { offset, length, seed } = randomSpan(random);
    const zeros = random.chance(0.2);
    const done = zeros ? device.zero(offset, length) : device.write(offset, pattern(length, seed));
    model.add(entry.id, { sequence: writer.last, offset, length, seed: zeros ? undefined : seed });
    await done;
  }
  const last = writer.last;
  const head = new Uint8Array(model.sizeBytes);
  await device.read(0, head);
  run.expect(
    equalBytes(head, model.imageAt({ entry: entry.id, sequence: last })),
    "a branch reads what it wrote",
  );
  if (random.chance(0.6)) {
    await device.flush();
    run.acknowledged.set(entry.id, Math.max(run.acknowledged.get(entry.id) ?? 0, last));
  }
}

function fork(run: Run, oldest: number): LineageEntry {
  const from = run.random.pick([...run.model.entries.keys()].filter((id) => !run.drills.has(id)));
  const parent = { entry: from, sequence: positionIn(run, from, oldest) };
  const reach = Math.max(
    ...[...run.model.entries.keys()].map((id) => run.model.deltasOf(id).at(-1)?.sequence ?? 0),
  );
  // Drills begin right behind their fork, so several from one place have the same sequences.
  const isDrill = run.random.chance(0.5);
  const first = parent.sequence + 1 + (isDrill ? 0 : run.random.pick([0, 0, reach]));
  const entry: LineageEntry = { epoch: 2, id: run.newId(), first, parent, writer: `w${first}` };
  run.model.begin(entry);
  if (isDrill) run.drills.add(entry.id);
  return entry;
}

/** Some durable sequence of the branch that can still be opened, its fork included. */
function positionIn(run: Run, branch: bigint, oldest: number): number {
  const first = Math.max(run.model.entries.get(branch)?.first ?? 1, oldest + 1);
  return run.random.integer(first - 1, Math.max(first - 1, run.acknowledged.get(branch) ?? 0));
}

function oldestOpenable(run: Run, { image }: Life): number {
  return Math.max(run.floor, image.foldTo ?? 0);
}

async function look(run: Run, life: Life): Promise<void> {
  const { random, model } = run;
  const branch = random.pick([...model.entries.keys()]);
  const position = { entry: branch, sequence: positionIn(run, branch, oldestOpenable(run, life)) };
  if (position.sequence > 0) {
    life.views.push({ view: life.replica.view(MEMBER, model.sizeBytes, position), position });
  }
  if (life.views.length === 0) return;
  const { view, position: at } = random.pick(life.views);
  const found = new Uint8Array(model.sizeBytes);
  await view.read(0, found);
  run.expect(equalBytes(found, model.imageAt(at)), `I1: the view at ${at.entry.toString(16)}:${at.sequence}`);
  await checkAllocation(run, view, found);
  await checkChanges(run, life, at, found);
  run.broken.push(...(await checkMoments(life, random, run.wallMs, at)));
}

/** What changed since an earlier position of the same entry holds every byte that differs. */
async function checkChanges(run: Run, { replica }: Life, at: Position, contents: Uint8Array): Promise<void> {
  const [newest] = replica.pathTo(at);
  if (newest === undefined) return;
  const since = run.random.integer(Math.max(newest.first - 1, Math.min(run.floor, newest.last)), newest.last);
  const before = run.model.imageAt({ entry: newest.entry, sequence: since });
  for (const { offset, length } of await replica.changedSince(MEMBER, contents.length, since, at)) {
    before.set(contents.subarray(offset, offset + length), offset);
  }
  run.expect(equalBytes(before, contents), `what changed from ${since} to ${at.sequence} is known`);
}

/** A branch that nothing grew from, and no view is open on, goes. */
async function dropOne(run: Run, life: Life): Promise<void> {
  const { model } = run;
  const parents = new Set([...model.entries.values()].map(({ parent }) => parent?.entry));
  const viewed = new Set(life.views.map(({ position }) => position.entry));
  const free = [...model.entries.keys()].filter(
    (id) => id !== ROOT.id && !parents.has(id) && !viewed.has(id),
  );
  if (free.length === 0) return;
  const branch = run.random.pick(free);
  await life.replica.drop(branch);
  model.drop(branch);
  run.drills.delete(branch);
  run.acknowledged.delete(branch);
}

async function checkAllocation(run: Run, view: View, contents: Uint8Array): Promise<void> {
  let end = 0;
  for (const { offset, length, hole } of await view.allocation(0, contents.length)) {
    run.expect(offset === end, "the allocation map covers the device");
    const span = contents.subarray(offset, offset + length);
    run.expect(!hole || equalBytes(span, new Uint8Array(length)), "a hole reads as zeros");
    end = offset + length;
  }
  run.expect(end === contents.length, "the allocation map reaches the end");
}

function randomSpan(random: SimulatedRandom): { offset: number; length: number; seed: number } {
  const length = random.pick([512, 4096, 4096, 9000, SLOT_BYTES]);
  // One slot is hot, so that it has many versions.
  const slot = random.chance(0.6) ? 1 : random.integer(0, SLOTS - 1);
  const offset = slot * SLOT_BYTES + 512 * random.integer(0, Math.floor((SLOT_BYTES - length) / 512));
  return { offset, length, seed: random.integer(1, 1e6) };
}

async function live(run: Run, life: Life): Promise<void> {
  const { random } = run;
  for (let step = random.integer(5, 60); step > 0; step -= 1) {
    const act = random.pick([
      receive,
      receive,
      receive,
      receive,
      branchOut,
      branchOut,
      look,
      look,
      look,
      dropOne,
      fold,
    ]);
    await act(run, life);
    if (run.broken.length > 0) return;
  }
}

async function end(run: Run, life: Life): Promise<void> {
  const { random } = run;
  const how = random.pick(["crash", "crash", "kill", "close"] as const);
  run.trace.push(how);
  if (how === "close") {
    await life.replica.close();
    await life.image.close();
    await life.journal.close();
  } else if (random.chance(0.5)) {
    // Something is under way when it happens.
    const under = [receive(run, life), branchOut(run, life), fold(run, life)];
    for (const promise of under) promise.catch((error: unknown) => run.trace.push(String(error)));
    for (let turns = random.integer(0, 60); turns > 0; turns -= 1) await undefined;
  }
  if (how === "crash") run.keyValue.crash();
  else run.keyValue.kill();
  run.disk = how === "crash" ? run.disk.crash() : run.disk.endProcess();
  if (random.chance(0.2)) await run.keyValue.destroy("/store/index/1");
  if (run.rot.chance(0.5)) await rot(run);
}

/** Versions, or their witnesses; or both of a version at once, which nobody who reads can tell. */
async function rot({ keyValue, rot, plant }: Run): Promise<void> {
  const both = plant.witnessesToo === true ? witnessOf : undefined;
  const table = both === undefined ? rot.pick([TABLE.version, TABLE.version, TABLE.witness]) : TABLE.version;
  await rotStore(keyValue, "/store/index/1", rot, table, both);
}

async function simulate(seed: number, plant: Plant = {}): Promise<{ broken: string[]; trace: string[] }> {
  const run = new Run(seed, plant);
  await ensureDirectory(run.disk, "/store", 0o700);
  if (plant.lyingDisk === true) run.disk.faults.add({ operations: ["datasync"], fault: { type: "lie" } });
  for (let life = 0; life < LIVES && run.broken.length === 0; life += 1) {
    try {
      const alive = await start(run);
      await live(run, alive);
      if (run.broken.length === 0) await end(run, alive);
    } catch (error) {
      run.broken.push(`refused: ${describeError(error)}`);
    }
  }
  // What still goes on in a process that ended is not of the run.
  return { broken: [...run.broken], trace: [...run.trace] };
}

t.test(
  "I1, I3, I6: every view equals its history, through power losses, kills and lost indexes",
  async (t) => {
    for (let seed = 1; seed <= SEEDS; seed += 1) t.same((await simulate(seed)).broken, [], `seed ${seed}`);
  },
);

t.test(
  "I12: nor is one wrong where the index has rotted behind the look at its files: a read notices",
  async (t) => {
    for (let seed = 1; seed <= SEEDS / 3; seed += 1)
      t.same((await simulate(seed, { rotUnseen: true })).broken, [], `seed ${seed}`);
  },
);

t.test("one seed gives one run", async (t) => {
  for (const seed of [1, 2]) {
    t.same((await simulate(seed)).trace, (await simulate(seed)).trace, `seed ${seed}`);
  }
});

const PLANTS: readonly (readonly [what: string, plant: Plant, seeds: number])[] = [
  ["a disk that lies", { lyingDisk: true }, 6],
  [
    "an index that has rotted behind the look at its files, witnesses too,",
    { rotUnseen: true, witnessesToo: true },
    12,
  ],
  ["a view that sees past a fork", { forksIgnored: true }, 6],
];

for (const [what, plant, seeds] of PLANTS) {
  t.test(`${what} is noticed`, async (t) => {
    t.ok(await isNoticed({ needed: 3, seeds }, (seed) => simulate(seed, plant)));
  });
}
