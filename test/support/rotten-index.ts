import { cp, open, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Test } from "tap";
import { TidemarkError } from "#src/base/errors.js";
import { Journal } from "#src/data-path/journal/journal.js";
import { Replica } from "#src/data-path/replica/replica.js";
import type { ImageReader } from "#src/data-path/replica/view.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import type { KeyValueOpener } from "#src/platform/key-value/key-value.js";
import { LevelOpener } from "#src/platform/key-value/level-store.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP, pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { filesNamed } from "#test/support/leveldb-store.js";
import { tempFolder } from "#test/support/temp-folder.js";

const MEMBER = 1;
const SLOTS = 16;
const SIZE_BYTES = SLOTS * SLOT_BYTES;
const ENTRY: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
/** Each leaves a table behind at the next start. */
const LIVES = 3;
const WRITES_PER_LIFE = 500;
const WRITE_BYTES = 512;
export const VIEWED = [WRITES_PER_LIFE, 2 * WRITES_PER_LIFE + 77, LIVES * WRITES_PER_LIFE];
const EMPTY_IMAGE: ImageReader = {
  read: async (_member, _slot, _wanted, target) => void target.fill(0),
  mayHoldData: () => false,
  foldTo: () => 0,
};

/** A replica on a real disk, with LevelDB, whose index consists of several tables; closed. */
export interface RotFixture {
  readonly folder: string;
  /** The index as it was left, and where it belongs. */
  readonly kept: string;
  readonly index: string;
  readonly expected: ReadonlyMap<number, Uint8Array>;
}

export async function openReplica(folder: string, keyValue: KeyValueOpener) {
  const journal = await Journal.open({
    disk: new RealDisk(),
    directory: join(folder, "journal"),
    group: GROUP,
    hash64,
    wanted: () => true,
    floor: () => 0,
    known: () => 0,
    sizes: { bytesMin: 256 * 1024, bytesMax: 1024 * 1024 },
  });
  const replica = await Replica.open({
    disk: new RealDisk(),
    journal,
    keyValue,
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

/** Several lives of writes, and what the member was like at some moments. */
export async function makeFixture(t: Test): Promise<RotFixture> {
  const folder = tempFolder(t);
  const random = new SimulatedRandom(11);
  const model = new Uint8Array(SIZE_BYTES);
  const expected = new Map<number, Uint8Array>();
  for (let life = 0; life < LIVES; life += 1) {
    const { replica, close } = await openReplica(folder, new LevelOpener());
    const device = replica.device(MEMBER, SIZE_BYTES, ENTRY);
    for (let count = 0; count < WRITES_PER_LIFE; count += 1) {
      const at = WRITE_BYTES * random.integer(0, SIZE_BYTES / WRITE_BYTES - 1);
      const bytes = pattern(WRITE_BYTES, random.integer(1, 1e6));
      model.set(bytes, at);
      await device.write(at, bytes);
      const { last } = replica.writer(ENTRY);
      if (VIEWED.includes(last)) expected.set(last, new Uint8Array(model));
    }
    await device.flush();
    await replica.settled();
    await close();
  }
  // What the last life wrote goes into a table, too.
  await (await openReplica(folder, new LevelOpener())).close();
  const index = join(folder, "index");
  const kept = join(folder, "kept");
  await cp(index, kept, { recursive: true });
  return { folder, kept, index, expected };
}

export async function flipOneByteInEach(index: string, random: SimulatedRandom): Promise<number> {
  const tables = await filesNamed(join(index, "1"), /\.ldb$/);
  for (const table of tables) {
    const at = random.integer(0, (await stat(table)).size - 1);
    const file = await open(table, "r+");
    const byte = new Uint8Array(1);
    await file.read(byte, 0, 1, at);
    await file.write(Uint8Array.of((byte[0] ?? 0) ^ random.integer(1, 255)), 0, 1, at);
    await file.close();
  }
  return tables.length;
}

export type Answer = "right" | "refused" | "wrong";

/** What the views answered, the worst of it. */
export async function readViews(replica: Replica, expected: RotFixture["expected"]): Promise<Answer> {
  let answer: "right" | "refused" = "right";
  for (const [sequence, bytes] of expected) {
    const found = new Uint8Array(SIZE_BYTES);
    try {
      await replica.view(MEMBER, SIZE_BYTES, { entry: ENTRY.id, sequence }).read(0, found);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      answer = "refused";
      continue;
    }
    if (Buffer.compare(found, bytes) !== 0) return "wrong";
  }
  return answer;
}

export async function restore({ kept, index }: RotFixture): Promise<void> {
  await rm(index, { recursive: true });
  await cp(kept, index, { recursive: true });
}
