import t from "tap";
import { equalBytes } from "#src/base/bytes.js";
import { Journal } from "#src/data-path/journal/journal.js";
import type { Batch } from "#src/domain/model/batch.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { encodeMark } from "#src/domain/model/mark.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import { readWhole } from "#src/platform/disk/durable-file.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP, makeBatch, pattern } from "#test/support/batches.js";
import { times } from "#test/support/effort.js";
import { hash64 } from "#test/support/hash.js";

/**
 * One journal of two branches through several lives, each ended by a power loss or a kill at any moment, the start itself
 * included, with failing and full disks in between. The parent keeps, for each branch, what was appended and what was
 * acknowledged; after each start:
 *
 * - I3: everything acknowledged is there, and reads back as the same bytes;
 * - what is there beyond is a prefix of what was appended, with nothing in between missing;
 * - nothing is reported as damaged, because no disk lied and nothing rotted.
 */
const BRANCH: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const KEPT: LineageEntry = { ...BRANCH, id: 0xb2n, first: 1_000, parent: { entry: BRANCH.id, sequence: 7 } };
const SIZES = { bytesMin: 8 * 1024, bytesMax: 32 * 1024 };
const SEEDS = times(120);
const DIRECTORY = "/store/journal";
const LIVES = 5;
/** Fits some segments, so that it fills up and is freed by trimming. */
const SMALL_DISK_BYTES = 160 * 1024;
const FAULTY = [
  "write",
  "datasync",
  "rename",
  "sync-directory",
  "open",
  "allocate",
  "unlink",
  "stat",
] as const;

interface Appended {
  readonly batch: Batch;
  acknowledged: boolean;
  /** Refused after it may have been written: it may be found, until the journal has gone on without it. */
  doubtful: boolean;
}

/** What a branch may hold. */
interface History {
  readonly entry: LineageEntry;
  /** Everything that may be on the disk, in order; what was acknowledged stands first. */
  appended: Appended[];
  /** The highest sequence that may be gone. */
  floor: number;
  /** Refused in this life, and the branch not in doubt. */
  refused: Appended[];
}

interface Run {
  readonly random: SimulatedRandom;
  readonly histories: readonly History[];
  readonly trace: string[];
}

function acknowledgedOf(history: History): readonly Appended[] {
  return history.appended.filter((append) => append.acknowledged);
}

async function openJournal(disk: SimulatedDisk, run: Run): Promise<Journal> {
  const of = (branch: bigint) => run.histories.find(({ entry }) => entry.id === branch);
  const remembered = run.random.chance(0.5);
  const journal = await Journal.open({
    disk,
    directory: DIRECTORY,
    group: GROUP,
    hash64,
    wanted: () => true,
    floor: (branch) => of(branch)?.floor ?? 0,
    known: (branch) => {
      const history = of(branch);
      return remembered && history !== undefined ? (acknowledgedOf(history).at(-1)?.batch.last ?? 0) : 0;
    },
    sizes: SIZES,
  });
  const there = journal.branches.map(({ id }) => id);
  for (const { entry } of run.histories) if (!there.includes(entry.id)) journal.begin(entry);
  return journal;
}

/** Sometimes the start is cut short once or twice, by a failing disk or by the next end. */
async function start(found: SimulatedDisk, run: Run): Promise<{ journal: Journal; disk: SimulatedDisk }> {
  const { random } = run;
  let disk = found;
  for (let attempts = random.integer(0, 2); attempts > 0; attempts -= 1) {
    const fault = random.chance(0.5) ? addFault(disk, random) : undefined;
    void openJournal(disk, run).catch(() => run.trace.push("a start failed"));
    for (let turns = random.integer(0, 120); turns > 0; turns -= 1) await undefined;
    fault?.remove();
    disk = random.chance(0.5) ? disk.crash() : disk.endProcess();
  }
  return { journal: await openJournal(disk, run), disk };
}

function addFault(disk: SimulatedDisk, random: SimulatedRandom): { remove(): void } {
  const fault = { type: "error", code: random.pick(["EIO", "ENOSPC"]) } as const;
  return disk.faults.add({ operations: [random.pick(FAULTY)], count: random.integer(1, 2), fault });
}

/** What the journal promised and does not hold. */
async function violations(journal: Journal, run: Run): Promise<readonly string[]> {
  const broken = journal.findings.map((finding) => `found damaged: ${finding.type} ${finding.detail}`);
  for (const history of run.histories) broken.push(...(await violationsOf(journal, history, run.trace)));
  return broken;
}

async function violationsOf(journal: Journal, history: History, trace: string[]): Promise<readonly string[]> {
  const { id, first } = history.entry;
  const broken: string[] = [];
  const found: Uint8Array[] = [];
  const below = history.appended.filter(({ batch }) => batch.last <= history.floor);
  let expected = history.appended.slice(below.length);
  try {
    for await (const record of journal.batches(id, history.floor + 1)) found.push(record.body.slice());
  } catch (error) {
    broken.push(`cannot be read: ${String(error)}`);
  }
  const confirmed = acknowledgedOf(history).length - below.length;
  for (const [index, bytes] of found.entries()) {
    const isThis = ({ batch }: Appended) => equalBytes(bytes, batch.bytes);
    if (expected[index] !== undefined && isThis(expected[index])) continue;
    // What was refused for want of room may have been whole on the disk, as long as nothing was confirmed behind it.
    const refused = index >= confirmed ? history.refused.find(isThis) : undefined;
    if (refused === undefined) broken.push("what is there is not what was appended");
    else expected = [...expected.slice(0, index), refused];
  }
  history.refused = [];
  const kept = [...below, ...expected.slice(0, found.length)];
  if (kept.length < acknowledgedOf(history).length) broken.push("I3: something acknowledged is lost");
  if (journal.durable(id) !== (kept.at(-1)?.batch.last ?? first - 1))
    broken.push("it says it reaches elsewhere");
  trace.push(`open ${id} ${journal.durable(id)}: ${kept.length} of ${history.appended.length}`);
  history.appended = kept.map(({ batch }) => ({ batch, acknowledged: true, doubtful: false }));
  return broken;
}

function nextBatch(journal: Journal, entry: LineageEntry, random: SimulatedRandom): Batch {
  const last = journal.accepted(entry.id);
  const jump = random.chance(0.05) ? random.integer(1, 1_000_000) : 0;
  const order = { entry: entry.id, first: last + 1 + jump, link: journal.link(entry.id) };
  return makeBatch(order, (builder) => {
    const predecessor = { entry: entry.id, sequence: last };
    if (jump > 0) builder.addMark(encodeMark({ type: "resync-begin", predecessor, members: [1] }));
    for (let count = random.integer(1, 4); count > 0; count -= 1) {
      const length = random.pick([512, 4096, 4096, 9000]);
      builder.addWrite(1, 65_536 * random.integer(0, 9), pattern(length, random.integer(0, 1e6)));
    }
  });
}

function append(journal: Journal, history: History, run: Run): Promise<void> {
  const { id } = history.entry;
  const batch = nextBatch(journal, history.entry, run.random);
  const entry: Appended = { batch, acknowledged: false, doubtful: false };
  history.appended.push(entry);
  return journal.append(batch).then(
    () => {
      entry.acknowledged = true;
    },
    (error: unknown) => {
      run.trace.push(`refused ${id} ${batch.first}`);
      if (journal.suspect(id) === error) entry.doubtful = true;
      else {
        history.appended = history.appended.filter((other) => other !== entry);
        history.refused.push(entry);
      }
    },
  );
}

/** Some appends, not waiting for most of them; the life may end with any number under way. */
async function live(journal: Journal, disk: SimulatedDisk, run: Run): Promise<void> {
  const { random } = run;
  for (let step = random.integer(0, 40); step > 0; step -= 1) {
    if (random.chance(0.08)) addFault(disk, random);
    const history = random.pick(run.histories);
    const settled = append(journal, history, run);
    if (random.chance(0.3)) await settled;
    else for (let turns = random.integer(0, 20); turns > 0; turns -= 1) await undefined;
    if (random.chance(0.1)) {
      const trimmed = trimSome(journal, random.pick(run.histories), run);
      if (random.chance(0.5)) await trimmed;
    }
    if (journal.suspect(history.entry.id) === undefined) continue;
    await settled;
    if (random.chance(0.2) || !(await resume(journal, history, run))) break;
  }
  disk.faults.clear();
}

async function resume(journal: Journal, history: History, run: Run): Promise<boolean> {
  const { id } = history.entry;
  for (let attempts = run.random.integer(1, 3); attempts > 0; attempts -= 1) {
    await journal.resume(id).catch(() => run.trace.push(`not resumed ${id}`));
    if (journal.suspect(id) !== undefined) continue;
    history.appended = history.appended.filter((entry) => !entry.doubtful);
    run.trace.push(`resumed ${id}`);
    return true;
  }
  return false;
}

async function trimSome(journal: Journal, history: History, run: Run): Promise<void> {
  const acknowledged = acknowledgedOf(history);
  if (acknowledged.length === 0) return;
  history.floor = Math.max(history.floor, run.random.pick(acknowledged).batch.last);
  await journal.trim(history.entry.id, history.floor).catch(() => run.trace.push("a trim failed"));
  run.trace.push(`trimmed ${history.entry.id} to ${history.floor}`);
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
  const histories = [BRANCH, KEPT].map((entry) => ({
    entry,
    appended: [],
    refused: [],
    floor: entry.first - 1,
  }));
  const run: Run = { random, histories, trace: [] };
  const capacityBytes = random.chance(0.3) ? SMALL_DISK_BYTES : 2 ** 30;
  let found = new SimulatedDisk({ clock, random: random.fork("disk"), capacityBytes });
  await ensureDirectory(found, "/store", 0o700);
  for (let life = 0; life < LIVES; life += 1) {
    const { journal, disk } = await start(found, run);
    const broken = await violations(journal, run);
    if (broken.length > 0) return { broken, trace: run.trace.join("\n") };
    await live(journal, disk, run);
    const end = random.pick(["crash", "crash", "kill", "close"] as const);
    run.trace.push(end);
    if (end === "close") await journal.close();
    found = end === "crash" ? disk.crash() : disk.endProcess();
    await plant(found, run);
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
      const needed = run.histories.flatMap((history) =>
        acknowledgedOf(history).filter(({ batch }) => batch.last > history.floor),
      );
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
