import { AssertionFailure } from "#src/base/assert.js";
import { equalBytes } from "#src/base/bytes.js";
import { describeError } from "#src/base/errors.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { isDiskError } from "#src/platform/disk/disk-error.js";
import { CLEAN_LINK } from "#src/platform/stream/simulated-link.js";
import { type PrimaryLife, SIZES } from "#test/support/link/primary-site.js";
import type { SecondaryLife } from "#test/support/link/secondary-site.js";
import { ADDED, COMPRESSIONS, type Plant, type Story, TwoSites } from "#test/support/link/two-sites.js";

const STEPS = 90;
/** Longer than every backoff and every timeout together. */
const HEAL_MS = 240_000;
/** Longer than any wait between two dials: with less, time would stand still. */
const LOOK_MS = 40_000;
/** A piece of a seed, a batch, and what a disk takes; a seed here takes longer. */
const HELD_MS_MAX = 2500;

export interface Outcome {
  readonly broken: readonly string[];
  readonly trace: string;
}

/** One seed: one run. */
export async function simulateTwoSites(
  seed: number,
  plant: Plant = {},
  story: Story = "everything",
): Promise<Outcome> {
  const mend = plant.patch?.();
  try {
    return await simulate(new TwoSites(seed, plant, story));
  } finally {
    mend?.();
  }
}

async function simulate(world: TwoSites): Promise<Outcome> {
  try {
    await world.time.complete(Promise.all([world.primary.prepare(), world.secondary.prepare()]));
    await world.time.complete(world.primary.start());
    await world.time.complete(world.secondary.start());
    for (world.step = 1; world.step <= STEPS && world.broken.length === 0; world.step += 1) await act(world);
    if (world.broken.length === 0) await heal(world);
  } catch (error) {
    if (error instanceof AssertionFailure) throw error;
    world.broken.push(`it failed: ${describeError(error)} ${error instanceof Error ? error.stack : ""}`);
  }
  return { broken: world.broken, trace: world.trace.join("\n") };
}

async function act(world: TwoSites): Promise<void> {
  const { random, time, primary, secondary } = world;
  if (primary.life !== undefined) {
    const burst = random.chance(0.1) ? 25 : random.integer(0, 4);
    for (let count = burst; count > 0; count -= 1) apply(world, primary.life);
  }
  await disturb(world);
  const isSeed = world.story !== "everything";
  if (world.story === "added" && !world.isAdded) await addMember(world);
  await time.runFor(random.pick(isSeed ? [0.3, 5, 100, 300] : [0, 0.3, 1, 5, 40]));
  world.observe();
  const ends = isSeed ? 0.1 : 0.04;
  if (random.chance(ends)) await endPrimary(world);
  else if (primary.life === undefined && random.chance(0.3)) await time.complete(primary.start());
  if (random.chance(ends)) endSecondary(world);
  else if (world.story === "put-back" && secondary.life === undefined) await leaveOrPutBack(world);
  else if (secondary.life === undefined && random.chance(0.3)) await startSecondary(world);
  if (random.chance(0.08)) await checkMoments(world);
}

/** Once the group is in step a member more is of it: the primary takes up its volumes anew, after whatever end. */
async function addMember(world: TwoSites): Promise<void> {
  const { life } = world.primary;
  if (!world.isPaired || life === undefined || !world.random.chance(0.1)) return;
  world.isAdded = true;
  await endPrimary(world, world.random.pick(["stop", "stop", "kill"] as const));
  world.trace.push("a member is added");
  if (world.primary.life === undefined) await world.time.complete(world.primary.start());
}

/** A change that an application asks for, and what it is told. */
function apply(world: TwoSites, life: PrimaryLife): void {
  const { random } = world;
  const { capture } = life;
  const member = world.focus ?? random.pick([...life.devices.keys()]);
  const device = capture.device(member);
  const isPromised = (what: "write" | "flush") => {
    const isHeld = world.mode === "write" || (world.mode === "flush" && what === "flush");
    return isHeld && capture.confirmation.state.type === "confirming";
  };
  const kind = random.fraction();
  const [length, offset] = span(world, member, kind < 0.75 ? 4096 : 8192);
  const promised = isPromised(kind < 0.9 ? "write" : "flush");
  const asked = capture.position.sequence;
  const before = capture.backlog.state.type;
  let doing: void | Promise<void>;
  try {
    doing =
      kind < 0.75
        ? device.write(offset, world.pattern(length))
        : kind < 0.9
          ? device.zero(offset, length)
          : device.flush();
  } catch (error) {
    if (!isDiskError(error, "ENOSPC")) throw error;
    world.trace.push(`image full while ${before}`);
    return;
  }
  // What a flush confirms is what had been answered before; what a write confirms is itself, wherever it stood.
  const sequence = doing === undefined ? capture.position.sequence : asked;
  const confirmed = () => {
    if (!promised || world.primary.life !== life) return;
    world.confirmed = Math.max(world.confirmed, sequence);
    world.trace.push("confirmed");
  };
  // Zeros where there is a hole are no change, and nothing waits for what was not done.
  if (doing === undefined && sequence > asked) confirmed();
  else if (doing === undefined) return;
  else void doing.then(confirmed, (error: unknown) => world.trace.push(`refused: ${String(error)}`));
}

/** Few places, and never across a slot. */
function span(world: TwoSites, member: number, lengthMax: number): [length: number, offset: number] {
  const { random } = world;
  const slots = (SIZES.get(member) ?? 0) / SLOT_BYTES;
  const length = random.pick([512, 4096, lengthMax]);
  const within = 512 * random.integer(0, (SLOT_BYTES - length) / 512);
  return [length, random.integer(0, slots - 1) * SLOT_BYTES + within];
}

/** The network, and the disk of the secondary. */
async function disturb(world: TwoSites): Promise<void> {
  const { random, network, secondary, primary } = world;
  const dice = random.fraction();
  if (world.random.chance(0.03)) fill(world);
  if (dice < 0.03) {
    network.partition("alpha", "beta");
    world.trace.push("cut");
  } else if (dice < 0.1) network.heal("alpha", "beta");
  else if (dice < 0.12) network.breakStreams("alpha", "beta");
  else if (dice < 0.14) network.halfOpen(random.pick(["alpha", "beta"]), random.pick(["alpha", "beta"]));
  else if (dice < 0.16) network.setLink("alpha", "beta", { bytesPerSecond: random.pick([20_000, 1e6]) });
  else if (dice < 0.18) network.setLink("beta", "alpha", { delayMsMin: 5, delayMsMax: 60 });
  else if (dice < 0.22) calm(world);
  else if (dice < 0.24) addFault(world);
  else if (dice < 0.27) {
    secondary.disk.faults.clear();
    world.plant.disk?.(secondary.disk);
    await look(world);
  } else if (dice < 0.28) {
    world.bytesPerSecond = random.pick([50_000, 1e6, undefined]);
    world.compression = COMPRESSIONS[world.step % COMPRESSIONS.length] ?? "auto";
  } else if (dice < 0.29) secondary.life?.clock.pauseFor(random.pick([20, 500, 3000]));
  else if (dice < 0.3) primary.life?.clock.pauseFor(random.pick([20, 500, 3000]));
  else if (dice < 0.32) {
    // An outage: long enough for outbox and spill to come to their ends.
    network.partition("alpha", "beta");
    world.trace.push("cut for long");
    // One that is to fill an outbox without a bound takes longer.
    const most = world.plant.outboxBytesMax === undefined ? 400 : 1600;
    for (let count = random.integer(20, most); count > 0 && primary.life !== undefined; count -= 1) {
      apply(world, primary.life);
      if (count % 20 === 0) await world.time.runFor(2);
    }
  }
}

/** The file system of the primary's images has no room for a while; of a write there a part may be done. */
function fill({ primary, random, trace }: TwoSites): void {
  const fault = { type: "error", code: "ENOSPC" } as const;
  const path = (name: string) => name.includes("/image-");
  primary.disk.faults.add({ operations: ["write"], path, count: random.integer(1, 4), fault });
  trace.push("images are full");
}

/** A round of maintenance: what may go goes, and a store that was full finds out that there is room again. */
async function look({ secondary, time }: TwoSites): Promise<void> {
  const store = secondary.life?.store;
  if (store !== undefined) await time.complete(store.maintain());
}

function calm({ network }: TwoSites): void {
  network.setLink("alpha", "beta", CLEAN_LINK);
  network.setLink("beta", "alpha", CLEAN_LINK);
}

/** The secondary's journal has no room, or fails, for a while. */
function addFault(world: TwoSites): void {
  const { random, secondary, trace } = world;
  if (secondary.life === undefined) return;
  const code = random.pick(["ENOSPC", "EIO"]);
  const operations = [random.pick(["write", "datasync"] as const)];
  const count = random.integer(1, 6);
  const part = world.story === "seed" ? random.pick([".img", ".hashes", ".seed", "/journal/"]) : "/journal/";
  const path = (name: string) => name.includes(part);
  secondary.disk.faults.add({ operations, path, count, fault: { type: "error", code } });
  trace.push(`fault ${code}`);
}

async function endPrimary(world: TwoSites, how = world.random.pick(ENDS[world.story])): Promise<void> {
  const { random, primary, time } = world;
  const { life } = primary;
  if (life === undefined) return;
  if (how === "stop") {
    // Writes that wait for a secondary that is away are told so.
    await time.complete(life.sender.stop());
    const isClean = await time.complete(life.capture.stop());
    world.trace.push(`alpha stopped ${isClean ? "cleanly" : "uncleanly"}`);
    await time.complete(life.state.close());
  }
  if (world.secondary.isSeeding) world.trace.push(`alpha ${how} in a seed`);
  primary.end(how === "crash" ? "crash" : "kill");
  // Twice in a row, with whatever the link is meanwhile.
  if (random.chance(0.3)) await time.complete(primary.start());
}

function endSecondary(world: TwoSites): void {
  if (world.secondary.life === undefined) return;
  world.observe();
  world.secondary.end(world.random.pick(["crash", "crash", "kill"]));
}

/** What a disk that was put back has lost shows where the primary had stopped in order some time before. */
const ENDS = {
  everything: ["crash", "kill", "kill", "stop"],
  seed: ["crash", "kill", "kill", "stop"],
  added: ["crash", "kill", "kill", "stop"],
  "put-back": ["crash", "kill", "stop", "stop"],
} as const;

/** While it does not run its disk is copied, or put back from the copy; often the primary ends at the same time. */
async function leaveOrPutBack(world: TwoSites): Promise<void> {
  const { random, secondary, time } = world;
  const dice = random.fraction();
  if (dice < 0.3) await time.complete(secondary.copy());
  else if (dice < 0.7) {
    await time.complete(secondary.putBack());
    if (random.chance(0.6)) await endPrimary(world);
  }
  if (random.chance(0.5)) await startSecondary(world);
}

async function startSecondary(world: TwoSites): Promise<void> {
  await world.time.complete(world.secondary.start());
  world.checkStart();
  world.observe();
  await checkMoments(world);
}

/** I1, I10: what could be promoted to, and what could have been earlier, is a moment of the group's order. */
async function checkMoments(world: TwoSites): Promise<void> {
  const { secondary, promotables, random, time } = world;
  const store = secondary.life?.store;
  const promotable = store?.promotable;
  if (store === undefined || promotable === undefined) return;
  await time.complete(secondary.check(promotable, "promotable"));
  const earlier = promotables[random.integer(0, Math.max(0, promotables.length - 1))];
  if (
    earlier !== undefined &&
    earlier.sequence >= store.windowFrom &&
    earlier.sequence <= promotable.sequence
  )
    await time.complete(secondary.check(earlier, "an earlier moment"));
}

/** I13: everything heals; the lag goes to zero, and both sides are equal. */
async function heal(world: TwoSites): Promise<void> {
  const { network, primary, secondary, time, plant } = world;
  network.heal("alpha", "beta");
  calm(world);
  secondary.disk.faults.clear();
  plant.disk?.(secondary.disk);
  primary.disk.faults.clear();
  world.trace.push("heal");
  if (primary.life === undefined) await time.complete(primary.start());
  if (secondary.life === undefined) await startSecondary(world);
  const { life } = primary;
  const { life: other } = secondary;
  await look(world);
  if (life === undefined || other === undefined) return;
  if (plant.forgets === true) forget(life);
  if (plant.bypasses === true) await bypass(world);
  if (world.story === "added") await holdsNobody(world, life, other);
  world.bytesPerSecond = undefined;
  const { capture } = life;
  const isQuiet = () => {
    world.observe();
    const { position, backlog } = capture;
    return (
      backlog.state.type === "memory" &&
      backlog.isEmpty &&
      !world.secondary.isSeeding &&
      other.store.promotable?.sequence === position.sequence
    );
  };
  let isEqual = false;
  for (let waitedMs = 0; !isEqual && world.broken.length === 0 && waitedMs < HEAL_MS; waitedMs += LOOK_MS) {
    isEqual = await time.runUntil(() => isQuiet() || world.broken.length > 0, LOOK_MS);
    // As maintenance does, some time after there is room again.
    await look(world);
  }
  const { position, backlog } = capture;
  const standing = `${backlog.state.type} ${position.sequence}, ${other.store.promotable?.sequence}, ${life.sender.state.stage}, ${other.receiver.state.type}`;
  world.expect(isEqual, `I13: the lag does not go to zero: ${standing}`);
  if (world.broken.length > 0) return;
  for (const [member, sizeBytes] of world.members) {
    const here = new Uint8Array(sizeBytes);
    await life.devices.get(member)?.read(0, here);
    const view = await time.complete(other.store.openView(member, { position, members: [] }, "view"));
    const there = new Uint8Array(view.sizeBytes);
    await time.complete(Promise.resolve(view.read(0, there)));
    world.expect(equalBytes(here, there), `I13: member ${member} differs in the end`);
    await view.close();
  }
  await checkMoments(world);
}

/** While a member is seeded over a slow link, what is written to the other becomes promotable all the same. */
async function holdsNobody(world: TwoSites, life: PrimaryLife, other: SecondaryLife): Promise<void> {
  const { time, trace } = world;
  const { capture } = life;
  const isSeeding = () => other.store.seeds.takes(ADDED);
  const isInStep = () => capture.backlog.state.type === "memory" && capture.backlog.isEmpty;
  world.bytesPerSecond = 60_000;
  await time.runUntil(() => isInStep() && isSeeding(), LOOK_MS);
  for (let count = 0; count < 5 && isInStep() && isSeeding(); count += 1) {
    const writing = capture.device(1).write(0, world.pattern(4096));
    if (writing !== undefined) writing.catch(() => undefined);
    const { sequence } = capture.position;
    const reached = () => (other.store.promotable?.sequence ?? 0) >= sequence;
    await time.runUntil(() => reached() || !isSeeding(), HELD_MS_MAX);
    if (!isSeeding()) return;
    world.expect(reached(), "a member that is seeded holds the others back");
    const at = other.store.promotable;
    if (at !== undefined) await time.complete(world.secondary.check(at, "beside a seed"));
    trace.push("promotable beside a seed");
  }
}

function forget({ capture }: PrimaryLife): void {
  for (const member of SIZES.keys()) {
    const dirty = capture.dirty(member);
    for (const block of [...(dirty?.blocks() ?? [])]) dirty?.clear(block);
  }
}

/** Nobody has seen this write. */
async function bypass({ primary, time }: TwoSites): Promise<void> {
  const file = await time.complete(primary.disk.open("/site/image-1", "write"));
  await time.complete(file.write(new Uint8Array(512).fill(0xee), 512 * 3));
  await time.complete(file.close());
}
