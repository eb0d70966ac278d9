import { TidemarkError } from "#src/base/errors.js";
import { stringifyIds } from "#src/base/id-json.js";
import type { Store, StoreFinding } from "#src/data-path/store/store.js";
import { contains, type LineageEntry } from "#src/domain/model/lineage.js";
import { encodeMark } from "#src/domain/model/mark.js";
import type { Position } from "#src/domain/model/sequence.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { EntriesWorld, LATE, MEMBERS } from "#test/support/entries-world.js";
import { SmallStore } from "#test/support/small-store.js";

const STEPS = 40;
/** The name of branches that are begun here, and not left by a lineage. */
const OWN = "b";
/** What an adoption may be refused with, when it goes back behind what is kept. */
const GONE: ReadonlySet<string> = new Set([
  "LINEAGE_LEAVES_IMAGES",
  "LINEAGE_GONE",
  "MOMENT_COMPACTED",
  "POINT_GONE",
]);

type Act = (world: EntriesWorld, store: Store) => Promise<void>;

const write: Act = async (world, store) => {
  await world.send(store, (builder) => {
    for (let count = world.random.integer(1, 6); count > 0; count -= 1) world.change(builder);
  });
};

const cut: Act = async (world, store) => {
  if (world.held !== undefined) return;
  await world.small.cut(store, world.standing, world.newest);
};

const begin: Act = async (world, store) => {
  const { end } = store;
  if (end === undefined) return;
  await world.send(store, (builder) => {
    world.beginResync(builder, end);
    world.change(builder);
  });
  world.did("a resync that begins");
};

const finish: Act = async (world, store) => {
  await world.send(store, (builder) => world.endResync(builder));
};

const maintain: Act = async (world, store) => {
  const { problems, foldedPages, compactedSpans, trimmedSegments } = await store.maintain();
  world.expect(problems.length === 0, `maintenance does all it has to: ${problems[0]?.message}`);
  if (foldedPages > 0) world.did("a fold");
  if (compactedSpans > 0) world.did("a compaction");
  if (trimmedSegments > 0) world.did("a trim");
};

/** Where a new entry may grow: at the end, from promotable, or from a point that is kept, of whichever entry. */
function forkFrom(world: EntriesWorld, store: Store): Position | undefined {
  const points = world.pointsOf(store);
  const own = points.filter((position) => contains(world.lineage, position));
  return world.random.pick([store.end, store.end, store.promotable, ...own]);
}

/** Adopts the lineage, or is refused because what it needs is gone. */
async function adopt(world: EntriesWorld, store: Store, lineage: readonly LineageEntry[]): Promise<boolean> {
  world.adopting = lineage;
  try {
    await store.adoptLineage(lineage);
  } catch (error) {
    world.adopting = undefined;
    if (!(error instanceof TidemarkError) || !GONE.has(error.code)) throw error;
    world.did("a lineage that is refused");
    return false;
  }
  world.lineage = lineage;
  world.adopting = undefined;
  world.knowBranches(store);
  return true;
}

const fork: Act = async (world, store) => {
  await store.settled();
  await forkAt(world, store, forkFrom(world, store));
};

/** Another site goes on from a kept point in front of this one's window. */
const rewind: Act = async (world, store) => {
  await store.settled();
  const older = store.points.points
    .map(({ position }) => position)
    .filter((at) => at.sequence < store.windowFrom && contains(world.lineage, at));
  if (older.length > 0) await forkAt(world, store, world.random.pick(older));
};

async function forkAt(
  world: EntriesWorld,
  store: Store,
  parent: Position | undefined,
  between: Act = maintain,
): Promise<void> {
  const index = world.lineage.findIndex(({ id }) => id === parent?.entry);
  if (parent === undefined || index < 0) return;
  const { random } = world;
  const isRestart = random.chance(0.4) && index === world.lineage.length - 1;
  const { epoch, writer } = world.newest;
  const entry = {
    epoch: isRestart ? epoch : epoch + 1,
    id: random.uint64(),
    first: isRestart || random.chance(0.5) ? world.nextFirst(store) : world.firstBehind(parent),
    parent,
    writer: isRestart ? writer : `site${epoch + 1}`,
  };
  world.begin(entry);
  const before = world.lineage.length;
  const { windowFrom } = store;
  if (!(await adopt(world, store, [...world.lineage.slice(0, index + 1), entry])))
    return world.drop(entry.id);
  world.did(index === before - 1 ? "a fork" : "a rewind past an entry");
  if (windowFrom > parent.sequence) world.did("a rewind past the window");
  world.expect(
    store.windowFrom <= parent.sequence,
    `the window ${store.windowFrom} of what is left closes nothing behind ${parent.sequence}`,
  );
  // Before its first batch comes, anything may happen.
  if (random.chance(0.3)) await between(world, store);
  await world.send(store, (builder) => builder.addMark(encodeMark({ type: "entry-start", entry })));
}

/** The ledger fails while a mark is worth a fact: that mark and all behind it wait, while the primary restarts. */
const waiting: Act = async (world, store) => {
  const { end } = store;
  const before = world.held;
  if (end === undefined || before !== undefined) return;
  await store.settled();
  const rule = world.small.disk.faults.add({
    operations: ["write"],
    path: (path) => path.includes("/ledger/"),
    count: 1,
    fault: { type: "error", code: "EIO" },
  });
  const { sizeBytes } = world.small;
  await world.send(store, (builder) => builder.addMark(encodeMark({ type: "resize", member: 1, sizeBytes })));
  await begin(world, store);
  await forkAt(world, store, store.end, async () => undefined);
  const held = world.held?.sequence ?? 0;
  world.expect((store.promotable?.sequence ?? 0) <= held, "I10: marks that wait hold what grows behind them");
  rule.remove();
  await store.recover();
  world.did("marks that wait");
};

/** An entry that was left is followed again. */
const comeBack: Act = async (world, store) => {
  const kept = store.branches.filter(({ kind, name }) => kind === "kept" && name !== OWN);
  if (kept.length === 0) return;
  const lineage = world.wayTo(world.random.pick(kept).entry);
  if (await adopt(world, store, lineage)) world.did("an entry that comes back");
};

/** One that was dropped here is followed again: its writer sends it from its first batch on, whatever it writes then. */
const comeAgain: Act = async (world, store) => {
  const lineage = world.gone.pop();
  const entry = lineage?.at(-1);
  const known = new Set(
    [...world.lineage, ...store.branches.map((branch) => branch.entry)].map(({ id }) => id),
  );
  if (lineage === undefined || entry === undefined || known.has(entry.id)) return;
  if (!lineage.slice(0, -1).every(({ id }) => known.has(id))) return;
  await store.settled();
  world.begin(entry);
  if (!(await adopt(world, store, lineage))) return world.drop(entry.id);
  await world.send(store, (builder) => builder.addMark(encodeMark({ type: "entry-start", entry })));
  await write(world, store);
  world.did("a dropped entry that comes again");
};

/** A member comes, and its first copy goes on through whatever happens meanwhile. */
const copyLate: Act = async (world, store) => {
  const head = { entry: world.newest.id, sequence: Number.MAX_SAFE_INTEGER };
  if (!world.isLateAdded && world.random.chance(0.5)) return await world.addLate(store);
  if (!world.hasLate(head, false)) return;
  await world.send(store, (builder) => {
    for (let count = world.random.integer(1, 4); count > 0; count -= 1) world.change(builder, LATE);
    if (!world.hasLate(head, true) && world.random.chance(0.15)) world.finishLate(builder);
  });
};

/** The newest entry is left for another that grows where it began, and is dropped. */
const leave: Act = async (world, store) => {
  const { newest, lineage } = world;
  await store.settled();
  await forkAt(world, store, newest.parent, async () => undefined);
  const isFree = ![...store.branches.map((branch) => branch.entry), ...world.lineage].some(
    ({ parent }) => parent?.entry === newest.id,
  );
  const isRead = world.views.some(({ position }) => position.entry === newest.id);
  if (!isFree || isRead || !store.branches.some(({ entry }) => entry.id === newest.id)) return;
  await store.dropBranch(newest.id);
  world.leave(newest, lineage);
};

const view: Act = async (world, store) => {
  const points = world.pointsOf(store);
  if (points.length === 0 || world.views.length > 3) return;
  const position = world.random.pick(points);
  const member = world.random.pick(MEMBERS);
  world.views.push({
    member,
    position,
    view: await store.openView(member, { position, members: [] }, "held"),
  });
};

const unview: Act = async (world) => {
  await world.views.shift()?.view.close();
};

const branch: Act = async (world, store) => {
  const points = world.pointsOf(store);
  if (points.length === 0 || store.branches.length > 3) return;
  const position = world.random.pick(points);
  const kind = world.random.pick(["drill", "kept"] as const);
  await store.beginBranch(kind, OWN, { position, members: [] });
  world.knowBranches(store);
  world.did("a branch");
};

const writeBranch: Act = async (world, store) => {
  const own = store.branches.filter(({ name }) => name === OWN);
  if (own.length > 0) await world.writeBranch(store, world.random.pick(own).entry.id);
};

const dropBranch: Act = async (world, store) => {
  const parents = new Set(store.branches.map(({ entry }) => entry.parent?.entry));
  const free = store.branches.filter(
    ({ entry: { id } }) =>
      !parents.has(id) &&
      !world.lineage.some(({ parent }) => parent?.entry === id) &&
      !world.views.some(({ position }) => position.entry === id),
  );
  if (free.length === 0) return;
  const { entry, kind, name } = world.random.pick(free);
  const lineage = world.wayTo(entry);
  await store.dropBranch(entry.id);
  if (kind === "kept" && name !== OWN) world.leave(entry, lineage);
  else world.drop(entry.id);
};

const scrub: Act = async (world, store) => {
  const found: StoreFinding[] = [];
  await store.check({ throttle: UNTHROTTLED, onFinding: (one) => found.push(one) });
  const other = found.filter(({ finding }) => finding.type !== "stray-file");
  world.expect(other.length === 0, `a scrub finds nothing: ${other[0] && stringifyIds(other[0].finding)}`);
};

const WEIGHTS: readonly (readonly [Act, number])[] = [
  [write, 16],
  [cut, 10],
  [begin, 2],
  [finish, 2],
  [maintain, 6],
  [fork, 3],
  [rewind, 1],
  [comeBack, 1],
  [copyLate, 6],
  [leave, 2],
  [comeAgain, 3],
  [view, 2],
  [unview, 2],
  [branch, 1],
  [writeBranch, 3],
  [dropBranch, 1],
  [scrub, 1],
  [waiting, 1],
];
const ACTS = WEIGHTS.flatMap(([act, weight]) => Array.from({ length: weight }, () => act));

/** The end of a life and the beginning of the next. */
async function restart(world: EntriesWorld, store: Store): Promise<Store> {
  const { random, small } = world;
  const how = random.pick(["close", "kill", "crash", "crash"] as const);
  if (how === "close") await store.close();
  else {
    const under = random.pick([[], [maintain], [maintain, write], [maintain, fork], [fork], [writeBranch]]);
    for (const act of under) act(world, store).catch(() => undefined);
    for (let turns = Math.floor(2 ** (random.fraction() * 10)); turns > 0; turns -= 1) await undefined;
  }
  small.end(how === "crash" ? "crash" : "kill");
  world.did(how);
  const { directory } = SmallStore;
  if (random.chance(0.2))
    for (const number of [1, 2]) await small.keyValue.destroy(`${directory}/index/${number}`);
  if (random.chance(0.2)) await small.keyValue.destroy(`${directory}/points`);
  return await world.open();
}

/** One site through several lives; what is broken is in the answer. */
export async function simulateEntries(seed: number): Promise<EntriesWorld> {
  const world = new EntriesWorld(seed);
  try {
    let store = await world.open();
    for (let step = 0; step < STEPS && world.broken.length === 0; step += 1) {
      if (world.random.chance(0.06)) store = await restart(world, store);
      else await world.random.pick(ACTS)(world, store);
      await world.check(store, `step ${step}`);
    }
  } catch (error) {
    world.broken.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  return world;
}
