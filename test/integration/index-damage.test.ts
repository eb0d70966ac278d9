import { closeSync, openSync, readdirSync, readSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { equalBytes } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import { Journal } from "#src/data-path/journal/journal.js";
import { Replica } from "#src/data-path/replica/replica.js";
import type { ImageReader } from "#src/data-path/replica/view.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { IndexFinding } from "#src/domain/model/finding.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { LevelOpener } from "#src/platform/key-value/level-store.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP, pattern } from "#test/support/batches.js";
import { eventually } from "#test/support/eventually.js";
import { hash64 } from "#test/support/hash.js";
import { tempFolder } from "#test/support/temp-folder.js";

/** Files of LevelDB whose bytes change under a store, closed or open. */
const MEMBER = 1;
const SLOTS = 64;
const SIZE_BYTES = SLOTS * SLOT_BYTES;
const WRITES = 400;
const ENTRY: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const EMPTY_IMAGE: ImageReader = {
  read: async (_member, _slot, _wanted, target) => void target.fill(0),
  mayHoldData: () => false,
  foldTo: () => 0,
};

async function openStore(folder: string) {
  const disk = new RealDisk();
  const journal = await Journal.open({
    disk,
    directory: join(folder, "journal"),
    group: GROUP,
    hash64,
    wanted: () => true,
    floor: () => 0,
    known: () => 0,
    sizes: { bytesMin: 1024 * 1024, bytesMax: 4 * 1024 * 1024 },
  });
  const replica = await Replica.open({
    disk,
    journal,
    keyValue: new LevelOpener(),
    indexPath: join(folder, "index"),
    hash64,
    clock: new RealClock(),
    group: GROUP,
    image: EMPTY_IMAGE,
    entries: () => new Map([[ENTRY.id, ENTRY]]),
    horizon: () => 0,
  });
  const close = async () => {
    await replica.close();
    await journal.close();
  };
  return { replica, close };
}

function offsetOf(turn: number): number {
  return (turn % SLOTS) * SLOT_BYTES + 512 * (Math.floor(turn / SLOTS) % 128);
}

/** Each place is written once, so what every one holds is known. */
async function fill(replica: Replica): Promise<void> {
  const device = replica.device(MEMBER, SIZE_BYTES, ENTRY);
  for (let turn = 0; turn < WRITES; turn += 1) await device.write(offsetOf(turn), pattern(512, turn));
  await device.flush();
  await replica.settled();
}

/** How many places read wrong, and how many were refused. */
async function readAll(replica: Replica): Promise<{ wrong: number; refused: number }> {
  const view = replica.view(MEMBER, SIZE_BYTES, { entry: ENTRY.id, sequence: WRITES });
  let [wrong, refused] = [0, 0];
  const found = new Uint8Array(512);
  for (let turn = 0; turn < WRITES; turn += 1) {
    try {
      await view.read(offsetOf(turn), found);
      if (!equalBytes(found, pattern(512, turn))) wrong += 1;
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      refused += 1;
    }
  }
  return { wrong, refused };
}

/** Overwrites a stretch of each table file, in place. */
function overwrite(folder: string, random: SimulatedRandom, lengthBytes: number): number {
  const directory = ["1", "2"]
    .map((name) => join(folder, "index", name))
    .find((path) => listed(path).some((name) => name.endsWith(".ldb")));
  if (directory === undefined) return 0;
  const tables = readdirSync(directory).filter((name) => name.endsWith(".ldb"));
  for (const name of tables) {
    const path = join(directory, name);
    const at = random.integer(0, Math.max(0, statSync(path).size - lengthBytes));
    const file = openSync(path, "r+");
    const bytes = new Uint8Array(lengthBytes);
    readSync(file, bytes, 0, lengthBytes, at);
    writeSync(
      file,
      bytes.map((byte) => byte ^ random.integer(1, 255)),
      0,
      lengthBytes,
      at,
    );
    closeSync(file);
  }
  return tables.length;
}

function listed(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** Compares the index with the journal, and waits until it is as it should be. Answers whether anything was amiss. */
async function heal(replica: Replica): Promise<boolean> {
  const wasSound = replica.indexHealth.type === "sound";
  const findings: IndexFinding[] = [];
  await replica.scrubIndex({ throttle: UNTHROTTLED, onFinding: (finding) => findings.push(finding) });
  await eventually("the index to heal", () => (replica.indexHealth.type === "sound" ? true : undefined));
  return !wasSound || findings.length > 0;
}

/**
 * LevelDB does not verify its blocks, so a key that turned into another is an entry that is missing: a read cannot tell, and
 * a scrub does. What is read is therefore compared after one; before it, what was not right must be something that it found.
 */
for (const [when, lengthBytes] of [
  ["one byte", 1],
  ["a block", 4096],
] as const) {
  t.test(`I12: ${when} of each table of an index, closed and open: it is noticed, and heals`, async (t) => {
    const folder = tempFolder(t);
    let store = await openStore(folder);
    await fill(store.replica);
    for (let seed = 1; seed <= 4; seed += 1) {
      const random = new SimulatedRandom(seed);
      // Opened once more, so that what was in the log is in a table.
      await store.close();
      await (await openStore(folder)).close();
      const closed = seed % 2 === 0 ? overwrite(folder, random, lengthBytes) : 0;
      store = await openStore(folder);
      const open = seed % 2 === 1 ? overwrite(folder, random, lengthBytes) : 0;
      t.ok(closed + open > 0, "there are tables");
      const { wrong } = await readAll(store.replica);
      const isFound = await heal(store.replica);
      t.ok(wrong === 0 || isFound, `seed ${seed}: ${wrong} read wrong and nothing was found`);
      t.same(await readAll(store.replica), { wrong: 0, refused: 0 }, `seed ${seed}`);
      const report = await store.replica.scrubIndex({ throttle: UNTHROTTLED, onFinding: () => undefined });
      t.match(report, { complete: true, deltas: WRITES }, "and is whole");
    }
    await store.close();
  });
}
