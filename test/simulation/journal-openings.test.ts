import t from "tap";
import { Journal } from "#src/data-path/journal/journal.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import type { DiskOperation } from "#src/platform/disk/simulated-faults.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP, makeBatch, pattern } from "#test/support/batches.js";
import { times } from "#test/support/effort.js";
import { hash64 } from "#test/support/hash.js";
import { makeStore } from "#test/support/simulated-store.js";

const BRANCH = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const SIZES = { bytesMin: 16 * 1024, bytesMax: 16 * 1024 };
const SEEDS = times(60);
const ANY: readonly DiskOperation[] = ["write", "datasync", "sync-directory", "rename"];

function openJournal(disk: SimulatedDisk, acknowledged: number): Promise<Journal> {
  const known = () => acknowledged;
  const rules = { wanted: () => true, floor: () => 0, known };
  return Journal.open({ disk, directory: "/store/journal", group: GROUP, hash64, sizes: SIZES, ...rules });
}

function failOnce(disk: SimulatedDisk, probability: number, operations = ANY): void {
  disk.faults.add({ operations, probability, count: 1, fault: { type: "error", code: "EIO" } });
}

/** Starts that are cut off, by a power loss or a kill, anywhere on the way, some of them with a failing disk. */
async function cutOpenings(
  disk: SimulatedDisk,
  random: SimulatedRandom,
  acknowledged: number,
): Promise<SimulatedDisk> {
  let after = disk;
  for (let left = random.integer(0, 3); left > 0; left -= 1) {
    if (random.chance(0.3)) failOnce(after, 0.3);
    openJournal(after, acknowledged).catch(() => undefined);
    for (let turns = random.integer(0, 120); turns > 0; turns -= 1) await undefined;
    after.faults.clear();
    after = random.chance(0.6) ? after.crash() : after.endProcess();
  }
  return after;
}

/** Appends, some of them not waited for; answers the last sequence that was acknowledged. */
async function appendSome(journal: Journal, disk: SimulatedDisk, random: SimulatedRandom): Promise<number> {
  let acknowledged = journal.durable(BRANCH.id);
  for (let left = random.integer(0, 12); left > 0; left -= 1) {
    if (random.chance(0.1)) failOnce(disk, 0.5);
    // What the last one leaves can be read, and is not on the disk.
    if (left === 1 && random.chance(0.5)) failOnce(disk, 1, ["datasync"]);
    if (journal.suspect(BRANCH.id) !== undefined) await journal.resume(BRANCH.id).catch(() => undefined);
    if (journal.suspect(BRANCH.id) !== undefined) continue;
    const given = {
      entry: BRANCH.id,
      first: journal.accepted(BRANCH.id) + 1,
      link: journal.link(BRANCH.id),
    };
    const bytes = pattern(random.integer(1, 6000), random.integer(0, 255));
    const batch = makeBatch(given, (builder) => builder.addWrite(1, 0, bytes));
    const settled = journal.append(batch).then(
      () => {
        acknowledged = Math.max(acknowledged, batch.last);
      },
      () => undefined,
    );
    if (random.chance(0.6)) await settled;
    disk.faults.clear();
  }
  // What was not waited for is anywhere on its way when the life ends.
  for (let turns = random.integer(0, 30); turns > 0; turns -= 1) await undefined;
  return acknowledged;
}

t.test(
  "I3: starts that are cut short, one after the other, cost nothing that was acknowledged",
  async (t) => {
    const broken: string[] = [];
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const random = new SimulatedRandom(seed);
      let disk = await makeStore(seed);
      let acknowledged = 0;
      for (let life = 0; life < 6; life += 1) {
        disk = await cutOpenings(disk, random, acknowledged);
        const journal = await openJournal(disk, acknowledged);
        if (journal.branches.length === 0) journal.begin(BRANCH);
        let seen = 0;
        for await (const { last } of journal.batches(BRANCH.id, 1)) seen = last;
        const found = { durable: journal.durable(BRANCH.id), seen, findings: journal.findings.length };
        if (found.durable < acknowledged || seen < acknowledged || found.findings > 0) {
          broken.push(`seed ${seed}, life ${life}: ${acknowledged} of ${JSON.stringify(found)}`);
        }
        acknowledged = await appendSome(journal, disk, random);
        disk = random.chance(0.6) ? disk.crash() : disk.endProcess();
      }
    }
    t.same(broken, []);
  },
);
