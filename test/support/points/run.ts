import { cut, marksIn, runRetention } from "#src/data-path/recovery/recovery.js";
import { encodeMark, type Mark } from "#src/domain/model/mark.js";
import { promotable, vectorAt } from "#src/domain/model/promotable.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import type { KeyValueStore } from "#src/platform/key-value/key-value.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { makeBatch, pattern } from "#test/support/batches.js";

import {
  check,
  ENTRY,
  EVERY_MS,
  HOUR_MS,
  LINEAGE,
  type Life,
  open,
  type Plant,
  type Run,
  scopeOf,
} from "#test/support/points/life.js";

const LIVES = 5;
/** A call to the disk takes up to so long, so that there is a middle to crash in. */
const DISK_MS_MAX = 5;

/** Puts marks into the order behind some writes; they are taken in once they are durable. */
async function write(life: Life, run: Run, mark: (last: number) => Mark): Promise<Mark> {
  const { journal, catalogue } = life;
  const first = journal.accepted(ENTRY.id) + 1;
  const writes = run.random.integer(0, 3);
  const put = mark(first + writes - 1);
  const batch = makeBatch({ entry: ENTRY.id, first, link: journal.link(ENTRY.id) }, (builder) => {
    for (let count = writes; count > 0; count -= 1) builder.addWrite(1, 65_536 * count, pattern(512, first));
    builder.addMark(encodeMark(put));
  });
  await journal.append(batch);
  await catalogue.take(marksIn(batch));
  return put;
}

async function cutPoint(life: Life, run: Run): Promise<void> {
  const id = run.random.uuid();
  await write(life, run, (last) => {
    const end = { entry: ENTRY.id, sequence: last };
    const timeMs = life.clock.wallMs();
    return {
      type: "point",
      point: cut(life.catalogue.resyncs, { id, kind: "crash", label: "", timeMs, end }, scopeOf),
    };
  });
  run.points.set(id, "there");
  run.hadGood = true;
}

async function pin(life: Life, run: Run, id: string): Promise<void> {
  const pinned = run.random.chance(0.6);
  run.pins.set(id, undefined);
  await (pinned ? life.catalogue.pin(id) : life.catalogue.unpin(id));
  run.pins.set(id, pinned);
}

async function remove(life: Life, run: Run, id: string): Promise<void> {
  run.points.set(id, undefined);
  await life.catalogue.delete(id, "asked for");
  run.points.set(id, "gone");
}

/** A point, or the moment of now, which no point is at. */
async function reserve(life: Life, run: Run, point: string): Promise<void> {
  const { catalogue, journal, reservations } = life;
  const [held] = reservations.all;
  if (held !== undefined && run.random.chance(0.5)) {
    run.reserved.set(held.id, undefined);
    await reservations.release(held.id);
    run.reserved.set(held.id, false);
    return;
  }
  const position = { entry: ENTRY.id, sequence: journal.durable(ENTRY.id) };
  const now = promotable(catalogue.resyncs, position) ?? position;
  const moment = { position: now, members: vectorAt(catalogue.resyncs, now, scopeOf) };
  const { position: at, members } = run.random.chance(0.5) ? catalogue.get(point) : moment;
  const id = run.random.uuid();
  run.reserved.set(id, undefined);
  await reservations.reserve({ id, position: at, members, why: "drill", isDurable: true });
  run.reserved.set(id, true);
}

async function retain(life: Life, run: Run): Promise<void> {
  const { catalogue, reservations, clock, journal } = life;
  for (const { id } of catalogue.points) run.points.set(id, undefined);
  const durable = { entry: ENTRY.id, sequence: journal.durable(ENTRY.id) };
  const head = promotable(catalogue.resyncs, durable);
  if (head === undefined) return;
  const outcome = await runRetention(catalogue, reservations, clock, () => ({
    windowBefore: run.windowFrom,
    branches: [],
    factsLost: false,
    policy: {
      windowMs: 60_000,
      keep: [
        { everyMs: EVERY_MS, forMs: 120_000 },
        { everyMs: 60_000, forMs: HOUR_MS },
      ],
      countMax: 8,
      bytesMax: run.random.pick([100, 10_000]),
      keepAfterPromotionMs: HOUR_MS,
      branches: { keepMs: HOUR_MS, bytesMax: 1 },
    },
    lineage: LINEAGE,
    head: head.sequence,
    bytes: { fine: (after, upTo) => (upTo - after) * 10, compacted: (after, upTo) => upTo - after },
    role:
      run.plant.isSecondary === false ? { type: "promoted", sinceMs: 2 * HOUR_MS } : { type: "secondary" },
    everyMs: EVERY_MS,
    needs: { known: LINEAGE, standing: vectorAt(catalogue.resyncs, head, scopeOf), promotable: head },
  }));
  run.windowFrom = outcome.windowFrom;
  const read = [...catalogue.points, ...reservations.all].flatMap(({ members }) => members);
  const folded = read.filter(({ member, at }) => at < (outcome.horizons.get(member) ?? 0));
  if (folded.length > 0) run.broken.push("I7: a horizon lies above what somebody reads");
  for (const { id } of catalogue.points) run.points.set(id, "there");
  run.trace.push(`window ${outcome.windowFrom} ${outcome.decision.window.shortenedBy ?? ""}`);
}

function windowOf({ windowFrom }: Run) {
  return { entry: ENTRY.id, sequence: windowFrom };
}

async function letGo(life: Life, run: Run): Promise<void> {
  const { catalogue, ledger, journal, reservations } = life;
  if (run.random.chance(0.5)) {
    await catalogue.checkpoint(windowOf(run), async (facts) => {
      const all = [...facts, ...reservations.facts()];
      // What was said in between is in the checkpoint or comes behind it.
      await ledger.checkpoint(all);
      life.facts.splice(0, life.facts.length, ...all);
    });
  } else await catalogue.settle(windowOf(run));
  run.floor = catalogue.settledUpTo(ENTRY.id);
  await journal.trim(ENTRY.id, run.floor);
}

type Step = (life: Life, run: Run) => Promise<unknown>;

const onSome =
  (step: (life: Life, run: Run, id: string) => Promise<unknown>): Step =>
  async (life, run) => {
    const { points } = life.catalogue;
    return points.length === 0 ? undefined : await step(life, run, run.random.pick(points).id);
  };

const endResyncs: Step = (life, run) => write(life, run, () => ({ type: "resync-end", members: [1, 2] }));

const STEPS: readonly Step[] = [
  cutPoint,
  cutPoint,
  cutPoint,
  onSome(pin),
  onSome(remove),
  onSome(remove),
  onSome(reserve),
  retain,
  retain,
  letGo,
  async (life, run) => {
    const members = [run.random.integer(1, 2)];
    const predecessor = (last: number) => ({ entry: ENTRY.id, sequence: last });
    await write(life, run, (last) => ({ type: "resync-begin", predecessor: predecessor(last), members }));
  },
  endResyncs,
  endResyncs,
  onSome(async (life, run, id) => {
    // Were the world to damage all of them, no rule could leave a good one.
    const good = life.catalogue.points.filter(({ damaged }) => !damaged);
    if (good.length > 2) await life.catalogue.damaged(id, run.random.pick(["block 7", "block 8"]));
  }),
];
/** Steps that take the whole turn of the world: they are not left under way. */
const ALONE: ReadonlySet<Step> = new Set([letGo, retain]);

async function live(life: Life, time: SimulatedTime, run: Run): Promise<void> {
  const { random } = run;
  if (life.catalogue.points.length === 0)
    await time.complete(write(life, run, () => ({ type: "resync-end", members: [1] })));
  for (let count = random.integer(0, 25); count > 0; count -= 1) {
    await time.runFor(random.pick([100, EVERY_MS, EVERY_MS, 2 * HOUR_MS]));
    if (random.chance(0.2)) life.clock.setWallSkew(random.integer(-48, 48) * HOUR_MS);
    const step = random.pick(STEPS);
    if (ALONE.has(step)) await time.complete(Promise.all(life.waiting));
    const settled = step(life, run).then(
      () => undefined,
      (error: unknown) => run.trace.push(String(error)),
    );
    life.waiting.push(settled);
    if (random.chance(ALONE.has(step) ? 0.9 : 0.6)) await time.complete(settled);
    else if (ALONE.has(step)) break;
  }
  // The end comes in the middle of what was begun last.
  await time.runFor(random.integer(0, DISK_MS_MAX * 4));
}

async function closeAll({ store, journal, ledger }: Life): Promise<void> {
  await store.close();
  await journal.close();
  await ledger.close();
}

export async function simulate(seed: number, plant: Plant = {}) {
  const random = new SimulatedRandom(seed);
  const time = new SimulatedTime();
  const run: Run = {
    random,
    plant,
    trace: [],
    broken: [],
    floor: 0,
    windowFrom: 0,
    pins: new Map(),
    points: new Map(),
    reserved: new Map(),
    hadGood: false,
  };
  let clock = new SimulatedClock(time);
  let disk = new SimulatedDisk({
    clock: new SimulatedClock(time),
    random: random.fork("disk"),
    latencyMsMax: DISK_MS_MAX,
  });
  const stores = new SimulatedKeyValue(random.fork("stores"));
  await time.complete(ensureDirectory(disk, "/store", 0o700));
  if (plant.lies === true) disk.faults.add({ operations: ["datasync"], fault: { type: "lie" } });
  for (let count = 0; count < LIVES && run.broken.length === 0; count += 1) {
    const life = await time.complete(open(disk, stores, clock, run));
    await time.complete(check(life, run));
    if (run.broken.length > 0) break;
    await live(life, time, run);
    const end = random.pick(["crash", "crash", "kill", "close"] as const);
    run.trace.push(end);
    if (plant.rot === true) await rot(life.store, random);
    if (end === "close") {
      await time.complete(Promise.all(life.waiting));
      await time.complete(closeAll(life));
    }
    if (end === "crash") stores.crash();
    else stores.kill();
    clock.stop();
    disk = end === "crash" ? disk.crash() : disk.endProcess();
    clock = new SimulatedClock(time);
  }
  return { broken: run.broken, trace: run.trace.join("\n") };
}

/** Flips a bit in one value of the store. */
async function rot(store: KeyValueStore, random: SimulatedRandom): Promise<void> {
  const iterator = store.iterate({});
  const entries = await iterator.next(1000);
  await iterator.close();
  if (entries.length === 0) return;
  const { key, value } = random.pick(entries);
  const at = random.integer(0, value.length - 1);
  value[at] = (value[at] ?? 0) ^ (1 << random.integer(0, 7));
  await store.write([{ type: "put", key, value }], { sync: true });
}
