import t from "tap";
import { present } from "#src/base/assert.js";
import type { Image } from "#src/data-path/image/image.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import type { DiskFault } from "#src/platform/disk/simulated-faults.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { times } from "#test/support/effort.js";
import { FoldedMember, HASH_PATH, IMAGE_PATH } from "#test/support/folded-member.js";
import { makeStore } from "#test/support/simulated-store.js";

/** The ends of hash blocks, the end of the image (which is not the end of a slot), and some between. */
const SLOTS = [0, 1, 62, 63, 64, 100, 125, 126, 199];
const SIZE_BYTES = 199 * SLOT_BYTES + 5 * 512;
const LIVES = 6;
const SEEDS = times(60);
/** Each showed a mistake once: a record that was in the page cache only; a torn slot that was to be what it had been. */
const FOUND_SEEDS = [1112, 1216];

interface Run {
  readonly faults: readonly string[];
  readonly folds: number;
  readonly failedFolds: number;
  readonly interrupted: number;
  readonly reads: number;
}

interface RunOptions {
  /** What goes wrong while a fold runs, in some of the lives. */
  readonly accidents?: boolean;
  /** A fault that is there all the time: a planted bug. */
  readonly planted?: (disk: SimulatedDisk) => void;
}

/** Lives of one member: written to, folded, read meanwhile, cut off at any moment; checked after each start. */
async function live(seed: number, { accidents = false, planted }: RunOptions = {}): Promise<Run> {
  const random = new SimulatedRandom(seed);
  let disk = await makeStore(seed);
  const member = new FoldedMember(SIZE_BYTES, SLOTS, seed % 2 === 0);
  const faults: string[] = [];
  const counts = { folds: 0, failedFolds: 0, interrupted: 0, reads: 0 };
  await (await member.create(disk)).close();
  planted?.(disk);
  for (let life = 0; life < LIVES; life += 1) {
    const image = await member.open(disk);
    if (image.hashes.pending.size > 0) counts.interrupted += 1;
    for (const slot of SLOTS) {
      for (const fault of [await member.mixFault(image, slot), await member.fault(image, slot)]) {
        if (fault !== undefined) faults.push(`seed ${seed}, life ${life}: ${fault}`);
      }
    }
    for (let count = random.integer(0, 12); count > 0; count -= 1) member.changeByChance(random);
    if (accidents) addAccident(disk, random);
    member.rememberTargets();
    let over = false;
    member.fold(image, random.integer(1, 60)).then(
      () => {
        counts.folds += 1;
        over = true;
      },
      () => {
        counts.failedFolds += 1;
        over = true;
      },
    );
    const cutAfter = random.chance(0.3) ? Number.POSITIVE_INFINITY : random.integer(0, 600);
    const readers = [random.integer(1, 3), 0].map(() => readOn(image, member, random, faults, counts));
    for (let turns = 0; turns < cutAfter && !over; turns += 1) await undefined;
    for (let turns = random.integer(0, 20); turns > 0; turns -= 1) await undefined;
    for (const reader of readers) reader.stop();
    disk.faults.clear();
    planted?.(disk);
    disk = random.chance(0.7) ? disk.crash() : disk.endProcess();
  }
  disk.faults.clear();
  await checkEnd(await member.open(disk), member, `seed ${seed}`, faults);
  return { faults, ...counts };
}

/** A fold that is done again completes, and then the image alone is what the member should be. */
async function checkEnd(image: Image, member: FoldedMember, name: string, faults: string[]): Promise<void> {
  try {
    await member.fold(image, 4);
  } catch (error) {
    faults.push(`${name}: the last fold: ${error}`);
  }
  for (const slot of SLOTS) {
    const fault = await member.fault(image, slot);
    if (fault !== undefined) faults.push(`${name}, at the end: ${fault}`);
  }
}

function addAccident(disk: SimulatedDisk, random: SimulatedRandom): void {
  const path = random.chance(0.5) ? IMAGE_PATH : HASH_PATH;
  const fault: DiskFault = { type: "error", code: random.chance(0.5) ? "EIO" : "ENOSPC" };
  const operation = (["write", "datasync", "punch-hole"] as const)[random.integer(0, 2)] ?? "write";
  disk.faults.add({
    operations: [operation],
    path: (found) => found === path,
    probability: 0.4,
    count: random.integer(1, 3),
    fault,
  });
}

/** Reads slots by chance, as a view at the newest sequence does, until it is stopped or the disk is gone. */
function readOn(
  image: Image,
  member: FoldedMember,
  random: SimulatedRandom,
  faults: string[],
  counts: { reads: number },
): { stop(): void } {
  let on = true;
  const run = async () => {
    while (on) {
      const slot = present(SLOTS[random.integer(0, SLOTS.length - 1)], "a slot");
      const fault = await member.fault(image, slot);
      counts.reads += 1;
      if (fault !== undefined && on) faults.push(`a reader beside the fold: ${fault}`);
    }
  };
  // It never rejects: whatever is wrong is in the faults.
  run();
  return {
    stop: () => {
      on = false;
    },
  };
}

t.test("a fold may be cut off at any moment, beside readers, and nothing reads wrong", async (t) => {
  const faults: string[] = [];
  const sums = { folds: 0, interrupted: 0, reads: 0 };
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const run = await live(seed);
    faults.push(...run.faults);
    sums.folds += run.folds;
    sums.interrupted += run.interrupted;
    sums.reads += run.reads;
  }
  t.same(faults.slice(0, 5), []);
  t.ok(sums.folds > 70, `${sums.folds} folds ended`);
  t.ok(sums.interrupted > 25, `${sums.interrupted} starts found slots half folded`);
  t.ok(sums.reads > 5_000, `${sums.reads} reads beside folds`);
});

t.test("writes, syncs and holes that fail, and a full disk, end a fold and do no harm", async (t) => {
  const faults: string[] = [];
  let failedFolds = 0;
  for (const seed of [...FOUND_SEEDS, ...Array.from({ length: SEEDS }, (_, index) => 1001 + index)]) {
    const run = await live(seed, { accidents: true });
    faults.push(...run.faults);
    failedFolds += run.failedFolds;
  }
  t.same(faults.slice(0, 5), []);
  t.ok(failedFolds > 50, `${failedFolds} folds failed`);
});

t.test("one seed gives one run", async (t) => {
  t.same(await live(7, { accidents: true }), await live(7, { accidents: true }));
});

const lies = (path: string) => (disk: SimulatedDisk) =>
  disk.faults.add({ operations: ["datasync"], path: (found) => found === path, fault: { type: "lie" } });
const PLANTED: Readonly<Record<string, (disk: SimulatedDisk) => void>> = {
  "the hash file is not synced": lies(HASH_PATH),
  "the image is not synced": lies(IMAGE_PATH),
  "writes of the image go elsewhere": (disk) =>
    disk.faults.add({
      operations: ["write"],
      path: (found) => found === IMAGE_PATH,
      probability: 0.1,
      fault: { type: "misdirect" },
    }),
};

for (const [name, planted] of Object.entries(PLANTED)) {
  t.test(`the checkers notice when ${name}`, async (t) => {
    const faults: string[] = [];
    for (let seed = 2001; seed <= 2040 && faults.length === 0; seed += 1) {
      faults.push(...(await live(seed, { planted })).faults);
    }
    t.ok(faults.length > 0, faults[0] ?? "nothing noticed");
  });
}
