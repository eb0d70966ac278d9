import t from "tap";
import { describeError } from "#src/base/errors.js";
import { CompactedClaims } from "#src/data-path/replica/compacted-claims.js";
import { CompactedSpans } from "#src/data-path/replica/compacted-spans.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { SpanMap } from "#src/domain/retention/span-map.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import * as acts from "#test/support/compaction/acts.js";
import { type Life, type Plant, Run } from "#test/support/compaction/run.js";
import { cut, makeGroup, write } from "#test/support/compaction/small-group.js";
import { times } from "#test/support/effort.js";
import { isNoticed } from "#test/support/noticed.js";

/**
 * Compaction through several lives: batches, drills and promotions, points that are cut and dropped, views that are open
 * while spans are compacted, merged and let go of, ended by power losses and kills at any instruction, with the index
 * sometimes lost.
 *
 * - I1, I6: a view at any moment that is kept reads what its history made, before, during and after.
 * - I7: nothing that a point, a view or a branch needs goes.
 */
const SEEDS = times(10);
const LIVES = 4;
const LIFE_MS_MAX = 1e9;

const ACTS = [
  ...Array.from({ length: 6 }, () => acts.receive),
  acts.drill,
  acts.promote,
  acts.dropBranch,
  acts.cutPoint,
  acts.cutPoint,
  acts.dropPoint,
  acts.moveWindow,
  acts.moveWindow,
  acts.openView,
  acts.closeView,
  acts.readView,
  acts.readView,
  acts.compact,
  acts.compactUnderReaders,
  acts.fold,
  acts.askInside,
  acts.upkeep,
];

async function liveChecked(run: Run, life: Life): Promise<void> {
  await acts.checkPoints(run, life);
  await live(run, life);
}

async function live(run: Run, life: Life): Promise<void> {
  for (let step = run.random.integer(10, 70); step > 0 && run.broken.length === 0; step -= 1) {
    await run.random.pick(ACTS)(run, life);
  }
  if (run.broken.length === 0) await acts.checkPoints(run, life);
}

async function end(run: Run, life: Life): Promise<void> {
  const { random } = run;
  const how = random.pick(["crash", "crash", "kill", "close"] as const);
  run.trace.push(how);
  if (how === "close") {
    await life.replica.close();
    for (const image of life.images.values()) await image.close();
    await life.files.close();
    await life.journal.close();
    await life.ledger.close();
  } else {
    // Something is under way when it happens.
    const under = [acts.compactUnderReaders(run, life), acts.receive(run, life)];
    for (const promise of under) promise.catch((error: unknown) => run.trace.push(String(error)));
    for (let turns = Math.floor(2 ** (random.fraction() * 13)); turns > 0; turns -= 1) await undefined;
  }
  life.isOver = true;
  if (how === "crash") run.keyValue.crash();
  else run.keyValue.kill();
  run.disk = how === "crash" ? run.disk.crash() : run.disk.endProcess();
  if (random.chance(run.plant.regionsIgnored === true ? 1 : 0.25))
    await run.keyValue.destroy("/store/index/1");
}

interface Outcome {
  readonly broken: readonly string[];
  readonly trace: readonly string[];
  readonly done: ReadonlyMap<string, number>;
}

async function simulate(seed: number, plant: Plant = {}): Promise<Outcome> {
  const run = new Run(seed, plant);
  await ensureDirectory(run.disk, "/store", 0o700);
  for (let life = 0; life < LIVES && run.broken.length === 0; life += 1) {
    try {
      if (plant.fileNotSynced === true) {
        const path = (name: string) => name.includes(".compacted");
        run.disk.faults.add({ operations: ["datasync"], path, fault: { type: "lie" } });
      }
      // A read that meets a damaged index waits for the next: time has to pass for it.
      const alive = await run.time.complete(acts.start(run));
      await run.time.complete(liveChecked(run, alive), LIFE_MS_MAX);
      if (run.broken.length === 0) await end(run, alive);
    } catch (error) {
      run.broken.push(`refused: ${describeError(error)}`);
    }
  }
  // What still goes on in a process that ended is not of the run.
  return { broken: [...run.broken], trace: [...run.trace], done: new Map(run.done) };
}

const noticed = (seeds: number, plant: Plant, needed = 1): Promise<boolean> =>
  isNoticed({ seeds, needed }, (seed) => simulate(seed, plant));

t.test("I1, I6, I7: what is kept reads the same, whatever is compacted and whenever it ends", async (t) => {
  const done = new Map<string, number>();
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const outcome = await simulate(seed);
    t.same(outcome.broken, [], `seed ${seed}`);
    for (const [what, count] of outcome.done) done.set(what, (done.get(what) ?? 0) + count);
  }
  t.comment(JSON.stringify([...done]));
  for (const what of [
    "compact",
    "merge",
    "extend",
    "fold",
    "drill",
    "promote",
    "refused",
    "index scrubbed",
  ]) {
    t.ok((done.get(what) ?? 0) >= SEEDS / 10, `${what} happens`);
  }
});

t.test("index entries that are left over do no harm", async (t) => {
  for (let seed = 101; seed <= 100 + SEEDS / 4; seed += 1) {
    t.same((await simulate(seed, { deletesLost: true })).broken, [], `seed ${seed}`);
  }
});

t.test("one seed gives one run", async (t) => {
  for (const seed of [3]) {
    t.same((await simulate(seed)).trace, (await simulate(seed)).trace, `seed ${seed}`);
  }
});

t.test(
  "readers beside a compaction end with their process, though what they read is in memory",
  async (t) => {
    const group = await makeGroup();
    const { run, life } = group;
    for (let slot = 0; slot < 3; slot += 1) await write(group, slot * SLOT_BYTES, 512);
    cut(group);
    // As a view answers that knows all its slots to be zeros: nothing but a bound of its own ends who reads it for ever.
    let reads = 0;
    const view = life.replica.view(1, 3 * SLOT_BYTES, run.promotable);
    view.read = async (_offset, target) => {
      target.fill(0);
      reads += 1;
      if (reads > 10_000) throw new Error("read for ever");
    };
    view.allocation = async (offset, length) => [{ offset, length, hole: true }];
    life.views.push({ view, member: 1, position: run.promotable });

    const under = acts.compactUnderReaders(run, life);
    let failed: unknown;
    under.catch((error: unknown) => {
      failed = error;
    });
    for (let turns = 20; turns > 0; turns -= 1) await undefined;
    life.isOver = true;
    run.keyValue.kill();
    run.disk = run.disk.endProcess();
    const before = reads;
    await new Promise((resolve) => setImmediate(resolve));
    t.equal(failed, undefined);
    t.ok(before > 0, "it was read");
    t.ok(reads - before < 10, `${reads - before} reads after the end`);
    t.notOk(run.done.has("compact"), "the compaction was cut off");
    t.same(run.broken, []);
  },
);

t.test("a switch that is recorded before the file is on the disk is noticed", async (t) => {
  t.ok(await noticed(6, { fileNotSynced: true }, 2));
});

t.test("what is removed before the index follows is noticed", async (t) => {
  t.ok(await noticed(6, { removedEarly: true }));
});

t.test("zeros that are left out are noticed", async (t) => {
  t.ok(await noticed(6, { zerosIgnored: true }));
});

t.test("zeroed regions that are left out are noticed", async (t) => {
  t.ok(await noticed(4, { regionsIgnored: true }));
});

t.test("a need that is forgotten is noticed", async (t) => {
  t.ok(await noticed(4, { needForgotten: true }));
});

t.test("a scrub that takes what stayed of a span for one delta is noticed", async (t) => {
  const { endsAt } = CompactedSpans.prototype;
  t.teardown(() => {
    CompactedSpans.prototype.endsAt = endsAt;
  });
  CompactedSpans.prototype.endsAt = () => false;
  const isSeen = await noticed(6, {});
  CompactedSpans.prototype.endsAt = endsAt;
  t.ok(isSeen);
});

t.test("a scrub that looks for what is compacted in the journal is noticed", async (t) => {
  const { refused } = CompactedClaims.prototype;
  t.teardown(() => {
    CompactedClaims.prototype.refused = refused;
  });
  CompactedClaims.prototype.refused = async (claims) =>
    claims.map((claim) => ({ claim, reason: "not there" }));
  const isSeen = await noticed(6, {});
  CompactedClaims.prototype.refused = refused;
  t.ok(isSeen);
});

t.test("pieces that are not followed are noticed", async (t) => {
  const { holding } = SpanMap.prototype;
  t.teardown(() => {
    SpanMap.prototype.holding = holding;
  });
  SpanMap.prototype.holding = () => undefined;
  const isSeen = await noticed(8, {});
  SpanMap.prototype.holding = holding;
  t.ok(isSeen);
});
