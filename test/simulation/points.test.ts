import t from "tap";
import { Journal, Ledger } from "#src/data-path/journal/journal.js";
import type { CatalogueState } from "#src/data-path/recovery/catalogue-state.js";
import { cataloguedPoints } from "#src/data-path/recovery/catalogued-point.js";
import {
  Catalogue,
  cut,
  journalMarks,
  marksIn,
  Reservations,
  rebuildCatalogue,
  runRetention,
} from "#src/data-path/recovery/recovery.js";
import type { Fact } from "#src/domain/model/fact.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import { encodeMark, type Mark } from "#src/domain/model/mark.js";
import { type CaptureScope, promotable, vectorAt } from "#src/domain/model/promotable.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import type { KeyValueStore } from "#src/platform/key-value/key-value.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP, makeBatch, pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";

/**
 * The points of one secondary through several lives, each ended by a power loss, a kill or a stop at any moment: real
 * journal, ledger and catalogue on a simulated disk and a simulated key-value store. The parent keeps what was
 * acknowledged; after each start, and after each run of retention:
 *
 * - acknowledged pins, deletions, points and reservations are there;
 * - I7: a good point is there once there was one, and no horizon lies above what a point or reservation reads;
 * - I11: the catalogue is what a rebuild from journal and ledger gives, however often those were heard.
 */
const ENTRY = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const LINEAGE = [ENTRY];
const SIZES = { bytesMin: 8 * 1024, bytesMax: 32 * 1024 };
const EVERY_MS = 10_000;
const HOUR_MS = 3_600_000;
const SEEDS = 60;
const LIVES = 5;
const scopeOf = (member: number): CaptureScope => (member === 2 ? "alone" : "inline");

/** What is broken on purpose, to see that the checks notice. */
interface Plant {
  readonly isSecondary?: boolean;
  readonly lies?: boolean;
  readonly hash64?: Hash64;
  readonly rot?: boolean;
  readonly forgetsReservations?: boolean;
}

interface Run {
  readonly random: SimulatedRandom;
  readonly plant: Plant;
  readonly trace: string[];
  readonly broken: string[];
  floor: number;
  windowFrom: number;
  /** What was acknowledged; `undefined` while an answer is out. */
  readonly pins: Map<string, boolean | undefined>;
  readonly points: Map<string, "there" | "gone" | undefined>;
  readonly reserved: Map<string, boolean | undefined>;
  hadGood: boolean;
}

interface Life {
  readonly journal: Journal;
  readonly ledger: Ledger;
  readonly catalogue: Catalogue;
  readonly reservations: Reservations;
  readonly clock: SimulatedClock;
  readonly store: KeyValueStore;
  /** Everything that the ledger would say now. */
  facts: Fact[];
  readonly waiting: Promise<unknown>[];
}

async function open(
  disk: SimulatedDisk,
  stores: SimulatedKeyValue,
  clock: SimulatedClock,
  run: Run,
): Promise<Life> {
  const facts: Fact[] = [];
  const ledger = await Ledger.open(
    { disk, directory: "/store/ledger", group: GROUP, hash64, sizes: SIZES },
    (fact) => facts.push(fact),
  );
  const { floor } = run;
  const journal = await Journal.open({
    disk,
    directory: "/store/journal",
    group: GROUP,
    hash64,
    floor: () => floor,
    known: () => 0,
    sizes: SIZES,
  });
  if (journal.branches.length === 0) journal.begin(ENTRY);
  const store = await stores.open("/store/index");
  const said = [...facts];
  const log = {
    append: async (fact: Fact) => {
      await ledger.append(fact);
      said.push(fact);
    },
  };
  const reservations = new Reservations(log);
  for (const fact of facts) if (run.plant.forgetsReservations !== true) reservations.takeFact(fact);
  const catalogue = await Catalogue.open({
    store,
    hash64: run.plant.hash64 ?? hash64,
    clock,
    ledger: log,
    facts,
    marks: journalMarks(journal, hash64),
    reservations,
    scopeOf,
    lineage: () => LINEAGE,
    isSecondary: () => run.plant.isSecondary ?? true,
    everyMs: () => EVERY_MS,
    onRebuild: (reason) => run.trace.push(`rebuilt: ${reason}`),
  });
  return { journal, ledger, catalogue, reservations, clock, store, facts: said, waiting: [] };
}

/** What stands in the catalogue, in a form that can be compared. */
function picture(points: unknown, resyncs: unknown): string {
  return JSON.stringify([points, resyncs], (_key, item) => (typeof item === "bigint" ? String(item) : item));
}

async function check(life: Life, run: Run): Promise<void> {
  const { catalogue, reservations, journal, facts } = life;
  const there = new Map(catalogue.points.map((point) => [point.id, point]));
  for (const [id, expected] of run.points) {
    if (expected !== undefined && there.has(id) !== (expected === "there"))
      run.broken.push(`${id} is not ${expected}`);
    if (expected === undefined) run.points.set(id, there.has(id) ? "there" : "gone");
  }
  for (const [id, pinned] of run.pins) {
    const found = there.get(id)?.pinned;
    if (found !== undefined && pinned !== undefined && found !== pinned)
      run.broken.push(`${id}: pin is lost`);
    if (pinned === undefined && found !== undefined) run.pins.set(id, found);
  }
  const held = new Set(reservations.all.map(({ id }) => id));
  for (const [id, expected] of run.reserved) {
    if (expected !== undefined && held.has(id) !== expected)
      run.broken.push(`reservation ${id} is not ${expected}`);
    if (expected === undefined) run.reserved.set(id, held.has(id));
  }
  if (run.hadGood && !catalogue.points.some(({ damaged }) => !damaged))
    run.broken.push("I7: no good point is left");
  const rebuilt: CatalogueState = await rebuildCatalogue(
    facts,
    journalMarks(journal, hash64),
    scopeOf,
    () => undefined,
  );
  const same =
    picture(catalogue.points, catalogue.resyncs) === picture(cataloguedPoints(rebuilt), rebuilt.resyncs);
  if (!same) run.broken.push("I11: it is not what a rebuild gives");
  run.trace.push(
    `points ${[...there.values()].map(({ id, pinned }) => `${id}${pinned ? "!" : ""}`).join(" ")}`,
  );
}

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

async function reserve(life: Life, run: Run, id: string): Promise<void> {
  const { position, members } = life.catalogue.get(id);
  run.reserved.set(id, undefined);
  if (run.random.chance(0.5)) {
    await life.reservations.release(id);
    run.reserved.set(id, false);
    return;
  }
  await life.reservations.reserve({ id, position, members, why: "drill", isDurable: true });
  run.reserved.set(id, true);
}

async function retain(life: Life, run: Run): Promise<void> {
  const { catalogue, reservations, clock, journal } = life;
  for (const { id } of catalogue.points) run.points.set(id, undefined);
  const durable = { entry: ENTRY.id, sequence: journal.durable(ENTRY.id) };
  const head = promotable(catalogue.resyncs, durable);
  if (head === undefined) return;
  const outcome = await runRetention(catalogue, reservations, clock, run.windowFrom, () => ({
    branches: [],
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

async function letGo(life: Life, run: Run): Promise<void> {
  const { catalogue, ledger, journal, reservations } = life;
  if (run.random.chance(0.5)) {
    await catalogue.checkpoint(run.windowFrom, async (facts) => {
      const all = [...facts, ...reservations.facts()];
      // What was said in between is in the checkpoint or comes behind it.
      await ledger.checkpoint(all);
      life.facts.splice(0, life.facts.length, ...all);
    });
  } else await catalogue.settle(run.windowFrom);
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
    const predecessor = (last: number) => ({ entry: ENTRY.id, sequence: last });
    const members = [run.random.integer(1, 2)];
    if (run.random.chance(0.3)) {
      await write(life, run, (last) => ({ type: "resync-begin", predecessor: predecessor(last), members }));
    }
    return await write(life, run, () => ({ type: "resync-end", members: [1, 2] }));
  },
];
/** Steps that take the whole turn of the world: they are not left under way. */
const ALONE: ReadonlySet<Step> = new Set([letGo, retain]);

async function live(life: Life, time: SimulatedTime, run: Run): Promise<void> {
  const { random } = run;
  if (life.catalogue.points.length === 0)
    await write(life, run, () => ({ type: "resync-end", members: [1] }));
  for (let count = random.integer(0, 25); count > 0; count -= 1) {
    await time.runFor(random.pick([100, EVERY_MS, EVERY_MS, 2 * HOUR_MS]));
    if (random.chance(0.2)) life.clock.setWallSkew(random.integer(-48, 48) * HOUR_MS);
    const step = random.pick(STEPS);
    if (ALONE.has(step)) await Promise.all(life.waiting);
    const settled = step(life, run).then(
      () => undefined,
      (error: unknown) => run.trace.push(String(error)),
    );
    life.waiting.push(settled);
    if (ALONE.has(step) ? random.chance(0.9) : random.chance(0.6)) await settled;
    else if (ALONE.has(step)) return;
  }
}

async function simulate(seed: number, plant: Plant = {}) {
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
  let disk = new SimulatedDisk({ clock, random: random.fork("disk") });
  const stores = new SimulatedKeyValue(random.fork("stores"));
  await ensureDirectory(disk, "/store", 0o700);
  if (plant.lies === true) disk.faults.add({ operations: ["datasync"], fault: { type: "lie" } });
  for (let count = 0; count < LIVES && run.broken.length === 0; count += 1) {
    const life = await open(disk, stores, clock, run);
    await check(life, run);
    if (run.broken.length > 0) break;
    await live(life, time, run);
    const end = random.pick(["crash", "crash", "kill", "close"] as const);
    run.trace.push(end);
    if (plant.rot === true) await rot(life.store, random);
    if (end === "close") {
      await Promise.all(life.waiting);
      await life.store.close();
      await life.journal.close();
      await life.ledger.close();
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

t.test("points keep what was acknowledged, through crashes, jumps of the clock and retention", async (t) => {
  for (let seed = 1; seed <= SEEDS; seed += 1) t.same((await simulate(seed)).broken, [], `seed ${seed}`);
});

t.test("one seed gives one run", async (t) => {
  for (let seed = 1; seed <= 5; seed += 1) {
    t.equal((await simulate(seed)).trace, (await simulate(seed)).trace, `seed ${seed}`);
  }
});

t.test("a flipped bit in the store makes it be built again, and nothing is lost", async (t) => {
  const outcomes = [];
  for (let seed = 1; seed <= 20; seed += 1) outcomes.push(await simulate(seed, { rot: true }));
  t.same(
    outcomes.flatMap(({ broken }) => broken),
    [],
  );
  t.ok(outcomes.filter(({ trace }) => trace.includes("rebuilt: ")).length > 10, "in most runs");
});

const PLANTS: readonly (readonly [string, Plant])[] = [
  ["a disk that lies about its syncs", { lies: true }],
  ["a site that forgets that it is a secondary", { isSecondary: false }],
  ["a store whose values are not checked", { rot: true, hash64: () => 0n }],
  ["reservations that are forgotten by a restart", { forgetsReservations: true }],
];

for (const [name, plant] of PLANTS) {
  t.test(`the checks notice ${name}`, async (t) => {
    let noticed = 0;
    for (let seed = 1; seed <= 20; seed += 1) {
      const outcome = await simulate(seed, plant).catch((error: unknown) => ({ broken: [String(error)] }));
      if (outcome.broken.length > 0) noticed += 1;
    }
    t.ok(noticed >= 3, `in ${noticed} of 20 runs`);
  });
}
