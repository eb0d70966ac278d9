import t from "tap";
import { equalBytes } from "#src/base/bytes.js";
import { Journal } from "#src/data-path/journal/journal.js";
import type { Batch } from "#src/domain/model/batch.js";
import { encodeMark } from "#src/domain/model/mark.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import { readWhole } from "#src/platform/disk/durable-file.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP, makeBatch, pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";

/**
 * One journal through several lives, each ended by a power loss or a kill at any moment, with failing disks in between.
 * The parent keeps what was appended and what was acknowledged; after each start:
 *
 * - I3: everything acknowledged is there, and reads back as the same bytes;
 * - what is there beyond is a prefix of what was appended, with nothing in between missing;
 * - nothing is reported as damaged, because no disk lied and nothing rotted.
 */
const BRANCH = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const SIZES = { bytesMin: 8 * 1024, bytesMax: 32 * 1024 };
const SEEDS = 120;
const DIRECTORY = "/store/journal";
const LIVES = 5;

interface Appended {
  readonly batch: Batch;
  acknowledged: boolean;
  /** Refused after it may have been written: it may be found, until the journal has gone on without it. */
  doubtful: boolean;
}

interface Run {
  readonly random: SimulatedRandom;
  /** Everything that may be on the disk, in order; what was acknowledged stands first. */
  appended: Appended[];
  /** The highest sequence that may be gone. */
  floor: number;
  readonly trace: string[];
}

function acknowledgedOf(run: Run): readonly Appended[] {
  return run.appended.filter((append) => append.acknowledged);
}

async function openJournal(disk: SimulatedDisk, run: Run): Promise<Journal> {
  const acknowledged = acknowledgedOf(run).at(-1)?.batch.last ?? 0;
  const known = run.random.chance(0.5) ? acknowledged : 0;
  const journal = await Journal.open({
    disk,
    directory: DIRECTORY,
    group: GROUP,
    hash64,
    wanted: () => true,
    floor: () => run.floor,
    known: () => known,
    sizes: SIZES,
  });
  if (journal.branches.length === 0) journal.begin(BRANCH);
  return journal;
}

/** What the journal promised and does not hold. */
async function violations(journal: Journal, run: Run): Promise<readonly string[]> {
  const found: Uint8Array[] = [];
  const broken = journal.findings.map((finding) => `found damaged: ${finding.detail}`);
  const below = run.appended.filter(({ batch }) => batch.last <= run.floor);
  const expected = run.appended.slice(below.length);
  try {
    for await (const record of journal.batches(BRANCH.id, run.floor + 1)) found.push(record.body.slice());
  } catch (error) {
    broken.push(`cannot be read: ${String(error)}`);
  }
  const same = found.every((bytes, index) =>
    equalBytes(bytes, expected[index]?.batch.bytes ?? new Uint8Array()),
  );
  if (!same || found.length > expected.length) broken.push("what is there is not what was appended");
  const kept = run.appended.slice(0, below.length + found.length);
  if (kept.length < acknowledgedOf(run).length) broken.push("I3: something acknowledged is lost");
  if (journal.durable(BRANCH.id) !== (kept.at(-1)?.batch.last ?? 0))
    broken.push("it says it reaches elsewhere");
  run.trace.push(`open ${journal.durable(BRANCH.id)}: ${kept.length} of ${run.appended.length}`);
  run.appended = kept.map(({ batch }) => ({ batch, acknowledged: true, doubtful: false }));
  return broken;
}

function nextBatch(journal: Journal, random: SimulatedRandom): Batch {
  const last = journal.accepted(BRANCH.id);
  const jump = random.chance(0.05) ? random.integer(1, 1_000_000) : 0;
  return makeBatch({ entry: BRANCH.id, first: last + 1 + jump, link: journal.link(BRANCH.id) }, (builder) => {
    const predecessor = { entry: BRANCH.id, sequence: last };
    if (jump > 0) builder.addMark(encodeMark({ type: "resync-begin", predecessor, members: [1] }));
    for (let count = random.integer(1, 4); count > 0; count -= 1) {
      const length = random.pick([512, 4096, 4096, 9000]);
      builder.addWrite(1, 65_536 * random.integer(0, 9), pattern(length, random.integer(0, 1e6)));
    }
  });
}

function append(journal: Journal, run: Run): Promise<void> {
  const batch = nextBatch(journal, run.random);
  const entry: Appended = { batch, acknowledged: false, doubtful: false };
  run.appended.push(entry);
  return journal.append(batch).then(
    () => {
      entry.acknowledged = true;
    },
    (error: unknown) => {
      run.trace.push(`refused ${batch.first}`);
      if (journal.suspect(BRANCH.id) === error) entry.doubtful = true;
      else run.appended = run.appended.filter((other) => other !== entry);
    },
  );
}

/** Some appends, not waiting for most of them; the life may end with any number under way. */
async function live(journal: Journal, disk: SimulatedDisk, run: Run): Promise<void> {
  const { random } = run;
  for (let step = random.integer(0, 40); step > 0; step -= 1) {
    if (random.chance(0.05)) {
      const fault = { type: "error", code: random.pick(["EIO", "ENOSPC"]) } as const;
      disk.faults.add({ operations: [random.pick(["write", "datasync"] as const)], count: 1, fault });
    }
    const settled = append(journal, run);
    if (random.chance(0.3)) await settled;
    else for (let turns = random.integer(0, 20); turns > 0; turns -= 1) await undefined;
    if (random.chance(0.05)) await trimSome(journal, run);
    if (journal.suspect(BRANCH.id) === undefined) continue;
    await settled;
    if (random.chance(0.2)) break;
    const resumed = await journal.resume(BRANCH.id).then(
      () => true,
      () => false,
    );
    if (!resumed) break;
    run.appended = run.appended.filter((entry) => !entry.doubtful);
    run.trace.push("resumed");
  }
  disk.faults.clear();
}

async function trimSome(journal: Journal, run: Run): Promise<void> {
  const acknowledged = acknowledgedOf(run);
  if (acknowledged.length === 0) return;
  run.floor = Math.max(run.floor, run.random.pick(acknowledged).batch.last);
  await journal.trim(BRANCH.id, run.floor);
  run.trace.push(`trimmed to ${run.floor}`);
}

/** Something that is done to the disk to see whether the checks notice. */
type Plant = (disk: SimulatedDisk, run: Run) => Promise<void>;

interface Outcome {
  readonly broken: readonly string[];
  readonly trace: string;
}

async function simulate(seed: number, plant: Plant = async () => undefined): Promise<Outcome> {
  const random = new SimulatedRandom(seed);
  const clock = new SimulatedClock(new SimulatedTime());
  const run: Run = { random, appended: [], floor: 0, trace: [] };
  let disk = new SimulatedDisk({ clock, random: random.fork("disk") });
  await ensureDirectory(disk, "/store", 0o700);
  for (let life = 0; life < LIVES; life += 1) {
    const journal = await openJournal(disk, run);
    const broken = await violations(journal, run);
    if (broken.length > 0) return { broken, trace: run.trace.join("\n") };
    await live(journal, disk, run);
    const end = random.pick(["crash", "crash", "kill", "close"] as const);
    run.trace.push(end);
    if (end === "close") await journal.close();
    disk = end === "crash" ? disk.crash() : disk.endProcess();
    await plant(disk, run);
  }
  return { broken: [], trace: run.trace.join("\n") };
}

t.test(
  "I3: a journal keeps what it acknowledged, through power losses, kills and failing disks",
  async (t) => {
    for (let seed = 1; seed <= SEEDS; seed += 1) t.same((await simulate(seed)).broken, [], `seed ${seed}`);
  },
);

t.test("one seed gives one run", async (t) => {
  for (let seed = 1; seed <= 10; seed += 1) {
    t.equal((await simulate(seed)).trace, (await simulate(seed)).trace, `seed ${seed}`);
  }
});

t.test("I3: a disk that lies about its syncs is noticed", async (t) => {
  const lie: Plant = async (disk) => {
    disk.faults.add({ operations: ["datasync"], fault: { type: "lie" } });
  };
  const outcomes = await Promise.all(Array.from({ length: 20 }, (_, seed) => simulate(seed + 1, lie)));
  t.ok(outcomes.filter(({ broken }) => broken.length > 0).length > 10, "in most runs");
});

t.test("I12: a bit that flips in what was acknowledged and is needed is noticed", async (t) => {
  const missed: number[] = [];
  for (let seed = 1; seed <= 40; seed += 1) {
    let flipped = false;
    const flip: Plant = async (disk, run) => {
      const needed = acknowledgedOf(run).filter(({ batch }) => batch.last > run.floor);
      if (flipped || needed.length === 0) return;
      flipped = await flipIn(disk, run.random.pick(needed).batch, run.random);
    };
    const { broken } = await simulate(seed, flip);
    if (flipped && broken.length === 0) missed.push(seed);
  }
  t.same(missed, []);
});

/** Flips a bit of a batch where it lies on the disk. */
async function flipIn(disk: SimulatedDisk, batch: Batch, random: SimulatedRandom): Promise<boolean> {
  for (const name of await disk.list(DIRECTORY)) {
    const path = `${DIRECTORY}/${name}`;
    const bytes = (await readWhole(disk, path)) ?? new Uint8Array();
    const at = Buffer.from(bytes).indexOf(batch.bytes);
    if (at < 0 || !name.endsWith(".segment")) continue;
    disk.flipBit(path, at * 8 + random.integer(0, batch.bytes.length * 8 - 1));
    return true;
  }
  return false;
}
