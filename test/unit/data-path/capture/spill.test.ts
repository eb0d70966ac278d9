import t from "tap";
import type { SealedBatch } from "#src/data-path/capture/sequencer.js";
import { Spill } from "#src/data-path/capture/spill.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP, makeBatch, pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { makeStore } from "#test/support/simulated-store.js";

const ENTRY: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const NEXT: LineageEntry = { ...ENTRY, id: 0xb2n, first: 1_000, parent: { entry: ENTRY.id, sequence: 999 } };
const SIZES = { bytesMin: 64 * 1024, bytesMax: 64 * 1024 };

async function openSpill(disk: SimulatedDisk, entry = ENTRY) {
  await ensureDirectory(disk, "/store/spill", 0o700);
  const ports = { disk, random: new SimulatedRandom(1), hash64 };
  const settle = async () => true;
  return await Spill.open({ ports, directory: "/store/spill", group: GROUP, entry, sizes: SIZES, settle });
}

/** Batches of two writes each, from the sequence on. */
function batchesFrom(first: number, count: number, link = 5n, entry = ENTRY.id): readonly SealedBatch[] {
  const batches: SealedBatch[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = first + index * 2;
    const before = batches.at(-1)?.hash ?? link;
    const batch = makeBatch({ entry, first: at, link: before }, (builder) => {
      builder.addWrite(1, at * 4096, pattern(4096, at));
      builder.addWrite(1, (at + 1) * 4096, pattern(4096, at));
    });
    batches.push({ bytes: batch.bytes, entry, follows: at - 1, first: at, last: at + 1, hash: batch.hash });
  }
  return batches;
}

async function read(spill: Spill, entry: bigint, behind: number): Promise<readonly number[]> {
  const firsts: number[] = [];
  for await (const batch of spill.after(entry, behind)) firsts.push(batch.first);
  return firsts;
}

t.test("a chain begins wherever the outbox stood, and is found after a power loss", async (t) => {
  const disk = await makeStore(1);
  const { spill } = await openSpill(disk);
  t.equal(spill.begin(40), 40);
  t.equal(spill.durable, undefined);
  await Promise.all(batchesFrom(41, 3).map((batch) => spill.append(batch)));
  t.equal(spill.durable, 46);
  t.same(await read(spill, ENTRY.id, 42), [43, 45]);
  const { spill: found, lost } = await openSpill(disk.crash(), NEXT);
  t.equal(lost, undefined);
  t.same(found.dead, [{ entry: ENTRY.id, first: 41, last: 46 }]);
  t.same(await read(found, ENTRY.id, 41), [41, 43, 45], "a batch that ends behind the sequence");
});

t.test("what is acknowledged goes as a whole, and the next chain leaves a gap", async (t) => {
  const disk = await makeStore(2);
  const { spill } = await openSpill(disk);
  spill.begin(0);
  await Promise.all(batchesFrom(1, 3).map((batch) => spill.append(batch)));
  await spill.release(100);
  t.equal(spill.durable, undefined);
  await Promise.all(batchesFrom(101, 2).map((batch) => spill.append(batch)));
  t.equal(spill.durable, 104);
  const { spill: found, lost } = await openSpill(disk.crash());
  t.equal(lost, undefined);
  t.equal(found.begin(0), 100, "everything before it was acknowledged");
  t.same(await read(found, ENTRY.id, 0), [101, 103]);
});

t.test("segments that were let go are not missed at the next start", async (t) => {
  const disk = await makeStore(3);
  const { spill } = await openSpill(disk);
  spill.begin(0);
  for (const batch of batchesFrom(1, 30)) await spill.append(batch);
  const before = spill.sizeBytes;
  await spill.release(50);
  t.ok(spill.sizeBytes < before);
  const { spill: found, lost } = await openSpill(disk.crash());
  t.equal(lost, undefined);
  t.equal((await read(found, ENTRY.id, 50))[0], 51);
});

t.test("nothing goes behind a gap when an append failed, and what is durable stays", async (t) => {
  const disk = await makeStore(4);
  const { spill } = await openSpill(disk);
  spill.begin(0);
  const [first, ...others] = batchesFrom(1, 4);
  await spill.append(first as SealedBatch);
  disk.faults.add({ operations: ["datasync"], count: 1, fault: { type: "error", code: "EIO" } });
  const outcomes = await Promise.allSettled(others.map((batch) => spill.append(batch)));
  t.same(
    outcomes.map(({ status }) => status),
    ["rejected", "rejected", "rejected"],
  );
  await t.rejects(spill.append(others[2] as SealedBatch));
  t.equal(spill.durable, 2);
  await spill.release(8);
  await Promise.all(batchesFrom(9, 2).map((batch) => spill.append(batch)));
  t.equal(spill.durable, 12, "once all of it was acknowledged it takes on");
});

t.test("what a dead run left goes when it is settled", async (t) => {
  const disk = await makeStore(5);
  const { spill } = await openSpill(disk);
  spill.begin(0);
  await Promise.all(batchesFrom(1, 3).map((batch) => spill.append(batch)));
  const { spill: found } = await openSpill(disk.endProcess(), NEXT);
  await found.drop(ENTRY.id);
  t.same(found.dead, []);
  await found.close();
});

t.test("I12: without its floors nobody says that all of it is there", async (t) => {
  const disk = await makeStore(6);
  const { spill } = await openSpill(disk);
  spill.begin(0);
  await Promise.all(batchesFrom(1, 3).map((batch) => spill.append(batch)));
  disk.flipBit("/store/spill/floors", 600 * 8);
  t.match((await openSpill(disk.endProcess())).lost, /floors/);
});
