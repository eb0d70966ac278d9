import { AssertionFailure } from "#src/base/assert.js";
import { describeError } from "#src/base/errors.js";
import { Application, Link } from "#test/support/capture/capture-life.js";
import { CaptureWorld, type Life, type Plant } from "#test/support/capture/capture-world.js";

const LIVES = 5;
const FAULTY = [/image-/, /capture\/hot/, /capture\/dirty/, /capture\/spill/, /site\/state/];

const NOTHING: Plant = {};

export interface Outcome {
  readonly broken: readonly string[];
  readonly trace: string;
}

/** Sometimes the start is cut short, by a failing disk or by the next end. */
async function start(world: CaptureWorld): Promise<Life> {
  const { random } = world;
  for (let attempts = random.integer(0, 2); attempts > 0 && !world.isNew; attempts -= 1) {
    if (random.chance(0.5)) addFault(world);
    const starting = world.start();
    starting.catch(() => world.trace.push("a start failed"));
    for (let turns = random.integer(0, 400); turns > 0; turns -= 1) await undefined;
    world.end(undefined, random.pick(["crash", "kill"]));
  }
  return await world.start();
}

function addFault(world: CaptureWorld): void {
  const { random } = world;
  const where = random.pick(FAULTY);
  const code = random.pick(["EIO", "ENOSPC"]);
  world.isFaulty = true;
  world.wasFaulty = true;
  world.trace.push(`fault ${where} ${code}`);
  world.disk.faults.add({
    operations: [random.pick(["write", "datasync", "rename", "punch-hole"] as const)],
    path: (path) => where.test(path),
    count: random.integer(1, 2),
    fault: { type: "error", code },
  });
}

async function live(world: CaptureWorld, life: Life): Promise<Link> {
  const { random, time } = world;
  const link = new Link(world, life);
  const application = new Application(world, life);
  const faultChance = random.chance(0.4) ? 0.02 : 0;
  if (random.chance(0.7)) link.up();
  for (let step = random.integer(0, 150); step > 0; step -= 1) {
    if (random.chance(faultChance)) addFault(world);
    application.act();
    if (random.chance(0.02)) application.grow();
    for (let turns = random.pick([0, 0, 1, 10, 60]); turns > 0; turns -= 1) await undefined;
    if (random.chance(0.3)) link.acknowledge(random.integer(1, 4));
    if (random.chance(0.03)) link.down();
    if (random.chance(0.03)) link.up();
    if (random.chance(0.05)) await time.runFor(random.pick([0.5, 1, 5]));
    world.note(life);
    if (world.mode === "async" && random.chance(0.02))
      await settled(world, application, "the secondary is away");
  }
  if (link.failure !== undefined) world.broken.push(`the sender failed: ${String(link.failure)}`);
  return link;
}

/** Everything that was asked is answered without anything being heard from the secondary. */
async function settled(world: CaptureWorld, application: Application, why: string): Promise<void> {
  const pending = application.pending;
  let isDone = pending.length === 0;
  void Promise.all(pending).then(() => {
    isDone = true;
  });
  if (!(await world.time.runUntil(() => isDone, 60_000)) && !isDone)
    world.broken.push(`writes wait, because ${why}`);
}

/** Everything heals: the lag goes to zero, and both sides are equal. */
async function heal(world: CaptureWorld): Promise<void> {
  const life = await world.start();
  if (world.plant.forgets === true) world.clearAll(life);
  const link = new Link(world, life);
  link.up();
  const { backlog } = life.capture;
  for (let round = 0; round < 5000; round += 1) {
    if (link.failure !== undefined) break;
    for (let turns = 0; turns < 50; turns += 1) await undefined;
    link.acknowledge(4);
    await world.time.runFor(1);
    const isQuiet = world.secondary.waiting === 0 && backlog.isEmpty;
    if (isQuiet && backlog.state.type === "memory") break;
  }
  if (link.failure !== undefined) world.broken.push(`the sender failed: ${String(link.failure)}`);
  if (backlog.state.type !== "memory") world.broken.push(`I13: it ends ${backlog.state.type}`);
  for (const [member, sizeBytes] of world.sizes) {
    const there = world.secondary.sizeOf(member);
    if (there !== sizeBytes) world.broken.push(`the secondary says ${there} of ${sizeBytes} bytes`);
  }
  const { length } = await world.differences(life.devices);
  if (length > 0) world.broken.push(`${length} sectors differ in the end`);
}

async function liveAndHeal(world: CaptureWorld): Promise<void> {
  const { random } = world;
  for (let life = 0; life < LIVES; life += 1) {
    const running = await start(world);
    if (world.broken.length > 0) break;
    const link = await live(world, running);
    if (world.broken.length > 0) break;
    const end = random.pick(["crash", "crash", "kill", "stop", "stop"] as const);
    if (end === "stop") {
      link.down();
      world.note(running);
      world.stopped(running, await running.capture.stop());
    }
    world.end(running, end === "kill" ? "kill" : "crash");
  }
  if (world.broken.length === 0) await heal(world);
}

/** One seed: one run. */
export async function simulate(seed: number, plant: Plant = NOTHING): Promise<Outcome> {
  const world = new CaptureWorld(seed, plant);
  await world.prepare();
  try {
    await liveAndHeal(world);
  } catch (error) {
    // What a disk did to it; a broken assumption is no finding of the run.
    if (error instanceof AssertionFailure) throw error;
    world.broken.push(`a life failed: ${describeError(error)}`);
  }
  const broken = [...world.broken, ...world.secondary.refused];
  return { broken, trace: world.trace.join("\n") };
}
