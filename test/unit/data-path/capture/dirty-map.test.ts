import t from "tap";
import { BLOCK_BYTES, EXTENT_BYTES } from "#src/data-path/capture/block-bits.js";
import { DirtyMap } from "#src/data-path/capture/dirty-map.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { makeStore } from "#test/support/simulated-store.js";

const PATH = "/store/dirty-1";
/** Two sectors of the file. */
const SIZE_BYTES = 100 * EXTENT_BYTES + BLOCK_BYTES + 5;

function optionsOf(disk: SimulatedDisk, settle = async () => true) {
  const ports = { disk, random: new SimulatedRandom(1), hash64 };
  return { ports, path: PATH, group: GROUP, member: 1, settle };
}

async function makeMap(seed: number): Promise<{ disk: SimulatedDisk; map: DirtyMap }> {
  const disk = await makeStore(seed);
  return { disk, map: await DirtyMap.create(optionsOf(disk), SIZE_BYTES, false) };
}

t.test("what was marked and synced is found after a power loss", async (t) => {
  const { disk, map } = await makeMap(1);
  map.mark(BLOCK_BYTES - 1, 2);
  map.mark(SIZE_BYTES - 1, 1);
  await map.sync();
  map.mark(10 * BLOCK_BYTES, 1);
  const { map: found, lost } = await DirtyMap.open(optionsOf(disk.crash()), SIZE_BYTES);
  t.equal(lost, undefined);
  t.same([...found.blocks()], [0, 1, 100 * 64 + 1]);
  t.equal(found.dirtyBytes, 3 * BLOCK_BYTES);
});

t.test(
  "bits of what passes go when the last sequence of their generation arrives, and not before",
  async (t) => {
    const { map } = await makeMap(2);
    map.markPassing(0, 1, 0, 10);
    map.arrived(9);
    t.ok(map.isDirty(0), "9 of 10");
    map.markPassing(0, 2, 0, 20);
    map.arrived(10);
    t.notOk(map.isDirty(0));
    t.ok(map.isDirty(1), "of the younger generation");
    map.arrived(20);
    t.ok(map.isEmpty);
  },
);

t.test("what a resync has to bring stays, whatever arrives", async (t) => {
  const { map } = await makeMap(3);
  map.mark(0, 1);
  map.markPassing(0, 1, 0, 10);
  map.arrived(100);
  t.ok(map.isDirty(0));
  map.clear(0);
  t.ok(map.isEmpty);
});

t.test("an extent is covered when its blocks are dirty and all of its bits are durable", async (t) => {
  const { map } = await makeMap(4);
  t.ok(map.covers(1, 0, 0), "nothing is needed");
  t.notOk(map.covers(1, 1, 0), "not dirty");
  map.markPassing(1, 1, 0, 5);
  t.notOk(map.covers(1, 1, 0), "not durable");
  await map.sync();
  t.ok(map.covers(1, 1, 0));
  map.mark(EXTENT_BYTES + 40 * BLOCK_BYTES, 1);
  t.notOk(map.covers(1, 1, 0), "another bit of the extent is not durable");
});

t.test("a bit that is being taken away is not durable any more, whichever way the write ends", async (t) => {
  const { map } = await makeMap(5);
  map.mark(0, 1);
  await map.sync();
  map.clear(0);
  const syncing = map.sync();
  map.mark(0, 1);
  t.notOk(map.covers(0, 1, 0), "the write under way has it as clear");
  await syncing;
  t.notOk(map.covers(0, 1, 0));
  await map.sync();
  t.ok(map.covers(0, 1, 0));
});

t.test("a sync that fails makes nothing durable, and the next one all of it", async (t) => {
  const { disk, map } = await makeMap(6);
  map.mark(0, 1);
  disk.faults.add({ operations: ["datasync"], count: 2, fault: { type: "error", code: "EIO" } });
  await t.rejects(map.sync(), { code: "DISK_EIO" });
  t.notOk(map.covers(0, 1, 0));
  await map.sync();
  t.ok(map.covers(0, 1, 0));
});

t.test("I12: what is rotten counts as dirty, that part of it and no more", async (t) => {
  const { disk, map } = await makeMap(7);
  await map.close();
  disk.flipBit(PATH, (2 * 512 + 3) * 8);
  const { map: found, lost } = await DirtyMap.open(optionsOf(disk), SIZE_BYTES);
  t.match(lost, /1 of its sectors/);
  const blocks = [...found.blocks()];
  t.equal(blocks[0], 63 * 64, "from the first extent of the second sector");
  t.equal(blocks.at(-1), 100 * 64 + 1, "to the last block there is");
  t.equal(blocks.length, 37 * 64 + 2);
});

t.test("a map that is not there, or of a larger volume, counts as all dirty", async (t) => {
  const { disk, map } = await makeMap(8);
  await map.close();
  const smaller = await DirtyMap.open(optionsOf(disk), SIZE_BYTES - EXTENT_BYTES);
  t.match(smaller.lost, /volume of/);
  t.equal(smaller.map.dirtyBytes, (99 * 64 + 2) * BLOCK_BYTES);
  await disk.unlink(PATH);
  t.match((await DirtyMap.open(optionsOf(disk), SIZE_BYTES)).lost, /not there/);
});

t.test(
  "a volume that grows keeps what was dirty; of what is new, what it holds already is dirty",
  async (t) => {
    const { disk, map } = await makeMap(9);
    map.mark(0, 1);
    const held = { offset: SIZE_BYTES + 8 * BLOCK_BYTES, length: 1, hole: false };
    const growing = map.grow(SIZE_BYTES * 2, [held]);
    map.mark(SIZE_BYTES + EXTENT_BYTES, 1);
    await growing;
    await map.sync();
    const { map: found, lost } = await DirtyMap.open(optionsOf(disk.crash()), SIZE_BYTES * 2);
    t.equal(lost, undefined);
    const old = Math.floor(SIZE_BYTES / BLOCK_BYTES);
    t.same([...found.blocks()], [0, old + 8, old + 64]);
  },
);
