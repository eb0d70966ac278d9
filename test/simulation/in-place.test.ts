import t from "tap";
import { equalBytes } from "#src/base/bytes.js";
import { describeError } from "#src/base/errors.js";
import type { BranchDevice } from "#src/data-path/replica/replica.js";
import type { OpenView, Store } from "#src/data-path/store/store.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Lineage, LineageEntry } from "#src/domain/model/lineage.js";
import { encodeMark } from "#src/domain/model/mark.js";
import type { Position } from "#src/domain/model/sequence.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { pattern } from "#test/support/batches.js";
import { times } from "#test/support/effort.js";
import { isNoticed } from "#test/support/noticed.js";
import { KEEP_ALL, SmallStore } from "#test/support/small-store.js";
import { VolumeModel } from "#test/support/volume-model.js";

/**
 * A promoted site writes to its journal, lets its old points go, and goes over to writing its images in place, while
 * writes go on and lives end at any instruction.
 *
 * - Until the sequence is recorded the volumes read as they were written, from the journal.
 * - From then on the images are, byte for byte, the history up to it, and a scrub finds nothing wrong with them.
 */
const SEEDS = Number(process.env["TIDEMARK_SEEDS"] ?? times(8));
const LIVES = 9;
const MEMBERS = [1, 2] as const;

/** Bugs that are planted, to see that the checks notice them. */
interface Plant {
  /** A writer that was not stopped. */
  readonly writesOn?: boolean;
}

class World {
  readonly small: SmallStore;
  readonly models = new Map(MEMBERS.map((member) => [member, new VolumeModel(3)]));
  readonly broken: string[] = [];
  readonly trace: string[] = [];
  readonly plant: Plant;
  /** The entry that is written. */
  entry: LineageEntry;
  /** The last sequence that is durable, in the journal or in the images. */
  acknowledged = 0;

  constructor(seed: number, plant: Plant) {
    this.small = new SmallStore(seed);
    this.plant = plant;
    this.entry = this.small.root;
    const role = () => ({ type: "promoted", sinceMs: 1e9 }) as const;
    const policy = () => ({ ...KEEP_ALL, keepAfterPromotionMs: 0 });
    this.small.rules = { role, policy, everyMs: () => 1000 };
    for (const model of this.models.values()) model.begin(this.small.root);
  }

  expect(holds: boolean, promise: string): void {
    if (!holds) this.broken.push(promise);
  }

  model(member: number): VolumeModel {
    const model = this.models.get(member as 1 | 2);
    if (model === undefined) throw new Error("a member of the world");
    return model;
  }

  /** Under whichever lineage is found after a crash. */
  follow(lineage: Lineage): void {
    this.entry = lineage.at(-1) ?? this.entry;
  }

  get random() {
    return this.small.random;
  }
}

/** Writes as an application does; what is flushed is acknowledged. */
async function write(world: World, store: Store): Promise<void> {
  const { random, entry } = world;
  const writer = store.writer(entry.id);
  for (let count = random.integer(1, 6); count > 0; count -= 1) {
    const member = random.pick(MEMBERS);
    const length = random.pick([512, 4096, 9000]);
    const offset = SLOT_BYTES * random.integer(0, 2) + 512 * random.integer(0, (SLOT_BYTES - 9216) / 512);
    const seed = random.integer(1, 1e6);
    const done = store.device(member, entry.id).write(offset, pattern(length, seed));
    world.model(member).add(entry.id, { sequence: writer.last, offset, length, seed });
    await done;
  }
  await store.writer(entry.id).flush();
  world.acknowledged = writer.last;
}

async function cut(world: World, store: Store): Promise<void> {
  const { entry } = world;
  const writer = store.writer(entry.id);
  const at = writer.last + 1;
  const members = MEMBERS.map((member) => ({ member, at, fuzzy: false }));
  const point = { id: world.random.uuid(), kind: "crash", label: "", timeMs: 1, members } as const;
  writer.mark(encodeMark({ type: "point", point }));
  await writer.flush();
  await store.settled();
}

async function go(world: World, store: Store): Promise<void> {
  if (world.random.chance(0.5)) await store.maintain();
  const standing = await store.inPlace.go();
  world.trace.push(`go ${standing.kind}${standing.kind === "at" ? "" : ` ${standing.why[0]?.type}`}`);
}

async function check(world: World, store: Store): Promise<void> {
  const standing = store.inPlace.standing;
  world.trace.push(standing.kind);
  if (standing.kind === "not") await checkHistory(world, store);
  else {
    const position = { entry: world.entry.id, sequence: world.acknowledged };
    for (const member of MEMBERS) {
      const found = await imageOf(world, member);
      const expected = world.model(member).imageAt(position);
      world.expect(equalBytes(found, expected), `the image of ${member} is what was written to it`);
    }
  }
  const findings: string[] = [];
  const compared = world.random.chance(0.5) ? store.check.bind(store) : store.scrub.bind(store);
  await compared({
    throttle: UNTHROTTLED,
    // A slot of the state file whose sync has failed is one of the faults here.
    onFinding: ({ finding }) => {
      if (finding.type !== "state-file") findings.push(JSON.stringify(finding));
    },
  });
  world.expect(findings.length === 0, `a scrub finds nothing: ${findings[0]}`);
}

/** The head and every point. */
async function checkHistory(world: World, store: Store): Promise<void> {
  const end = store.end ?? { entry: 0n, sequence: 0 };
  world.expect(end.sequence >= world.acknowledged, `I3: ${world.acknowledged} is there, not ${end.sequence}`);
  for (const model of world.models.values()) {
    model.cut(world.entry.id, end.entry === world.entry.id ? end.sequence : 0);
  }
  for (const member of MEMBERS) {
    const head = store.device(member, world.entry.id);
    await compare(world, member, head, end);
    for (const { position, members } of store.points.points) {
      const view = await store.openView(member, { position, members }, "view");
      await compare(world, member, view, position).finally(() => view.close());
    }
  }
}

async function compare(
  world: World,
  member: number,
  device: BranchDevice | OpenView,
  position: Position,
): Promise<void> {
  const found = new Uint8Array(device.sizeBytes);
  await device.read(0, found);
  const expected = world.model(member).imageAt(position);
  world.expect(equalBytes(found, expected), `I1: member ${member} at ${position.sequence}`);
}

async function imageOf(world: World, member: number): Promise<Uint8Array> {
  const file = await world.small.disk.open(`${SmallStore.directory}/images/${member}.img`, "read");
  const bytes = new Uint8Array(3 * SLOT_BYTES);
  await file.read(bytes, 0);
  await file.close();
  return bytes;
}

/** A writer that was not stopped. */
async function writeOn({ small: { disk }, random }: World): Promise<void> {
  const file = await disk.open(`${SmallStore.directory}/images/1.img`, "write");
  await file.write(pattern(512, 1), 512 * random.integer(0, 80));
  await file.close();
}

async function live(world: World, store: Store, life: number): Promise<void> {
  const { random } = world;
  world.follow(store.state.lineage);
  const { standing } = store.inPlace;
  if (standing.kind === "at") world.acknowledged = Math.max(world.acknowledged, standing.sequence);
  await check(world, store);
  if (standing.kind === "at") return;
  for (let step = random.integer(1, 8); step > 0; step -= 1) {
    await write(world, store);
    if (random.chance(0.3)) await cut(world, store);
    if (random.chance(0.2)) await store.maintain();
  }
  await store.maintain();
  if (life === 0) return;
  const going = go(world, store);
  going.catch((error: unknown) => world.trace.push(describeError(error)));
  const writing = random.chance(0.7) ? write(world, store) : undefined;
  // It is told to hold its writes when it comes too late.
  writing?.catch((error: unknown) => world.trace.push(describeError(error)));
  if (random.chance(0.5)) {
    for (let turns = random.integer(0, 1500); turns > 0; turns -= 1) await undefined;
    return;
  }
  await Promise.allSettled([going, writing]);
  const { standing: after } = store.inPlace;
  if (after.kind === "at") world.acknowledged = Math.max(world.acknowledged, after.sequence);
  if (after.kind === "at" && world.plant.writesOn === true) await writeOn(world);
  await check(world, store);
}

async function simulate(seed: number, plant: Plant = {}) {
  const world = new World(seed, plant);
  for (let life = 0; life < LIVES && world.broken.length === 0; life += 1) {
    try {
      const store = await world.small.open(MEMBERS);
      await live(world, store, life);
    } catch (error) {
      world.broken.push(`refused: ${describeError(error)} ${error instanceof Error ? error.stack : ""}`);
    }
    world.small.disk.faults.clear();
    world.small.end(world.random.pick(["crash", "kill"]));
  }
  return { broken: [...world.broken], trace: [...world.trace] };
}

t.test("going over to writing in place, cut short anywhere", async (t) => {
  for (let seed = 1; seed <= SEEDS; seed += 1) t.same((await simulate(seed)).broken, [], `seed ${seed}`);
});

t.test("both ends are reached", async (t) => {
  const traces: string[] = [];
  for (let seed = 1; seed <= 6; seed += 1) traces.push(...(await simulate(seed)).trace);
  t.ok(traces.includes("at"));
  t.ok(traces.includes("go at"));
  t.ok(traces.includes("not"));
});

t.test("one seed gives one run", async (t) => {
  t.same((await simulate(3)).trace, (await simulate(3)).trace);
});

t.test("a writer in place that was not stopped is noticed", async (t) => {
  t.ok(await isNoticed({ needed: 2, seeds: 8 }, (seed) => simulate(seed, { writesOn: true })));
});
