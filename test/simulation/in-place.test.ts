import t from "tap";
import { equalBytes } from "#src/base/bytes.js";
import { describeError } from "#src/base/errors.js";
import type { Store } from "#src/data-path/store/store.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { encodeMark } from "#src/domain/model/mark.js";
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
 * - From then on the images are, byte for byte, the history up to it, and a scrub finds nothing wrong with them, before,
 *   between and after writes in place.
 */
const SEEDS = times(8);
const LIVES = 5;
const MEMBERS = [1, 2] as const;

/** Bugs that are planted, to see that the checks notice them. */
interface Plant {
  readonly asksNoMarks?: boolean;
}

class World {
  readonly small: SmallStore;
  readonly models = new Map(MEMBERS.map((member) => [member, new VolumeModel(3)]));
  readonly broken: string[] = [];
  readonly trace: string[] = [];
  readonly plant: Plant;
  acknowledged = 0;
  /** What was written in place may be the old or the new, until it was synced. */
  readonly inPlace = new Map<number, Uint8Array>();

  constructor(seed: number, plant: Plant) {
    this.small = new SmallStore(seed);
    this.plant = plant;
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

  get random() {
    return this.small.random;
  }
}

/** Writes as an application does; what is flushed is acknowledged. */
async function write(world: World, store: Store): Promise<void> {
  const { random, small } = world;
  const writer = store.writer(small.root.id);
  for (let count = random.integer(1, 6); count > 0; count -= 1) {
    const member = random.pick(MEMBERS);
    const length = random.pick([512, 4096, 9000]);
    const offset = SLOT_BYTES * random.integer(0, 2) + 512 * random.integer(0, (SLOT_BYTES - 9216) / 512);
    const seed = random.integer(1, 1e6);
    const done = store.device(member, small.root.id).write(offset, pattern(length, seed));
    world.model(member).add(small.root.id, { sequence: writer.last, offset, length, seed });
    await done;
  }
  await store.writer(small.root.id).flush();
  world.acknowledged = writer.last;
}

async function cut(world: World, store: Store): Promise<void> {
  const { small } = world;
  const writer = store.writer(small.root.id);
  const at = writer.last + 1;
  const members = MEMBERS.map((member) => ({ member, at, fuzzy: false }));
  const point = { id: world.random.uuid(), kind: "crash", label: "", timeMs: 1, members } as const;
  writer.mark(encodeMark({ type: "point", point }));
  await writer.flush();
  await store.settled();
}

async function go(world: World, store: Store): Promise<void> {
  if (world.random.chance(0.5)) await store.maintain();
  const standing = await store.goInPlace();
  world.trace.push(`go ${standing.kind}${standing.kind === "at" ? "" : ` ${standing.why[0]?.type}`}`);
}

async function check(world: World, store: Store): Promise<void> {
  const standing = store.writableInPlace;
  world.trace.push(standing.kind);
  if (standing.kind === "not") {
    const end = store.end ?? { entry: 0n, sequence: 0 };
    world.expect(end.sequence >= world.acknowledged, "I3: what was acknowledged is there");
    for (const model of world.models.values()) model.cut(world.small.root.id, end.sequence);
    for (const member of MEMBERS) {
      const device = store.device(member, world.small.root.id);
      const found = new Uint8Array(device.sizeBytes);
      await device.read(0, found);
      world.expect(
        equalBytes(found, world.model(member).imageAt(end)),
        `I1: member ${member} at ${end.sequence}`,
      );
    }
    return;
  }
  world.expect(standing.sequence >= world.acknowledged, "it goes over behind what was acknowledged");
  for (const member of MEMBERS) {
    const found = await imageOf(world, member);
    const expected = world.inPlace.get(member) ?? world.model(member).imageAt(standing);
    world.expect(
      equalBytes(found, expected),
      `the image of ${member} is the history up to ${standing.sequence}`,
    );
  }
  const findings: string[] = [];
  await store.check({
    throttle: UNTHROTTLED,
    onFinding: ({ finding }) => findings.push(JSON.stringify(finding)),
  });
  world.expect(findings.length === 0, `a scrub finds nothing: ${findings[0]}`);
}

async function imageOf(world: World, member: number): Promise<Uint8Array> {
  const file = await world.small.disk.open(`${SmallStore.directory}/images/${member}.img`, "read");
  const bytes = new Uint8Array(3 * SLOT_BYTES);
  await file.read(bytes, 0);
  await file.close();
  return bytes;
}

/** Writes to the image itself, and syncs it. */
async function writeInPlace(world: World, store: Store): Promise<void> {
  const member = world.random.pick(MEMBERS);
  const offset = 4096 * world.random.integer(0, 40);
  const bytes = pattern(4096, world.random.integer(1, 1e6));
  const standing = store.writableInPlace;
  if (standing.kind === "not") return;
  const image = world.inPlace.get(member) ?? world.model(member).imageAt(standing);
  if (world.plant.asksNoMarks !== true) await store.inPlaceMarks(member).prepare(offset, bytes.length);
  const file = await world.small.disk.open(`${SmallStore.directory}/images/${member}.img`, "write");
  await file.write(bytes, offset);
  await file.datasync();
  await file.close();
  image.set(bytes, offset);
  world.inPlace.set(member, image);
}

async function live(world: World, store: Store, life: number): Promise<void> {
  const { random } = world;
  await check(world, store);
  if (store.writableInPlace.kind === "at") {
    for (let count = random.integer(0, 4); count > 0; count -= 1) await writeInPlace(world, store);
    await check(world, store);
    return;
  }
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

t.test("a write that asks no marks is noticed", async (t) => {
  t.ok(await isNoticed({ needed: 2, seeds: 6 }, (seed) => simulate(seed, { asksNoMarks: true })));
});
