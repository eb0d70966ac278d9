import t from "tap";
import { AckedFloor } from "#src/data-path/capture/acked-floor.js";
import { BLOCK_BYTES } from "#src/data-path/capture/block-bits.js";
import { DirtyMap } from "#src/data-path/capture/dirty-map.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { makeStore } from "#test/support/simulated-store.js";

const ROOT = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" } as const;
const PATH = "/store/acked";
const SIZE_BYTES = 64 * BLOCK_BYTES;

async function open(
  disk: SimulatedDisk,
  given: { isNew?: boolean; lineage?: readonly (typeof ROOT)[] } = {},
) {
  const troubles: unknown[] = [];
  const opened = await AckedFloor.open({
    ports: { disk, random: new SimulatedRandom(1), hash64 },
    path: PATH,
    group: GROUP,
    entry: ROOT.id,
    lineage: given.lineage ?? [ROOT],
    isNew: given.isNew ?? false,
    onTrouble: (error) => troubles.push(error),
  });
  return { ...opened, troubles };
}

t.test(
  "the floor is what was acknowledged when somebody wanted to forget, after a power loss too",
  async (t) => {
    const disk = await makeStore(1);
    const { floor } = await open(disk);
    floor.begin(0);
    floor.acknowledged(7);
    t.same([floor.position, floor.covered], [undefined, 0], "nothing was forgotten yet");
    t.equal(await floor.settle(), true);
    floor.acknowledged(9);
    t.same([floor.position, floor.covered], [{ entry: ROOT.id, sequence: 7 }, 7]);
    const again = await open(disk.crash());
    t.same(again.floor.position, { entry: ROOT.id, sequence: 7 });
    t.equal(again.floor.covered, 0, "of this run's order nothing was acknowledged");
  },
);

t.test(
  "what could not be made durable covers nothing, and is told; the next may have more luck",
  async (t) => {
    const disk = await makeStore(2);
    const { floor, troubles } = await open(disk);
    floor.begin(0);
    floor.acknowledged(7);
    disk.faults.add({ operations: ["write"], fault: { type: "error", code: "ENOSPC" } });
    t.equal(await floor.settle(), false);
    t.match(troubles, [{ code: "ENOSPC" }]);
    t.equal(floor.covered, 0);
    disk.faults.clear();
    t.equal(await floor.settle(), true);
    t.equal(floor.covered, 7);
  },
);

t.test("it is lowered to what a secondary holds that has lost something", async (t) => {
  const disk = await makeStore(3);
  const { floor } = await open(disk);
  floor.begin(0);
  floor.acknowledged(7);
  await floor.settle();
  await floor.lower({ entry: ROOT.id, sequence: 4 });
  t.equal(floor.covered, 4);
  const after = disk.crash();
  t.same((await open(after)).floor.position, { entry: ROOT.id, sequence: 4 });
  t.equal((await open(after, { lineage: [] })).floor.position, undefined, "of no history of this site's");
  t.equal((await open(after, { isNew: true })).floor.position, undefined, "another secondary's");
  t.equal((await open(after)).floor.position, undefined, "which is durable");
});

t.test(
  "whatever is written of it is written in turn: what was asked for last stands in the end",
  async (t) => {
    const disk = await makeStore(6);
    const { floor, troubles } = await open(disk);
    floor.begin(0);
    floor.acknowledged(7);
    const [isSettled] = await Promise.all([
      floor.settle(),
      floor.settleAt({ entry: ROOT.id, sequence: 6 }),
      floor.lower({ entry: ROOT.id, sequence: 4 }),
      floor.settle(),
    ]);
    t.same([isSettled, floor.covered, troubles], [true, 4, []]);
    t.same((await open(disk.crash())).floor.position, { entry: ROOT.id, sequence: 4 });
  },
);

t.test("I12: a floor that does not check out is said to be lost, until there is another", async (t) => {
  const disk = await makeStore(4);
  const { floor } = await open(disk);
  floor.begin(0);
  floor.acknowledged(7);
  await floor.settle();
  await floor.close();
  const file = await disk.open(PATH, "write");
  await file.write(Uint8Array.of(0xff), 520);
  await file.close();
  t.match((await open(disk)).lost, /does not check out/);
  const { floor: next, lost } = await open(disk);
  t.match(lost, /does not check out/);
  next.begin(0);
  next.acknowledged(9);
  await next.settle();
  t.same((await open(disk)).floor.position, { entry: ROOT.id, sequence: 9 });
});

t.test("a dirty bit stays on the disk until the word is durable for which it went", async (t) => {
  const disk = await makeStore(5);
  const ports = { disk, random: new SimulatedRandom(1), hash64 };
  let isSettled = false;
  const given = { ports, path: "/store/dirty", group: GROUP, member: 1, settle: async () => isSettled };
  const map = await DirtyMap.create(given, SIZE_BYTES, false);
  map.mark(0, 1);
  await map.sync();
  const blocksOf = async () => {
    const opened = await DirtyMap.open(given, SIZE_BYTES);
    return [...opened.map.blocks()];
  };
  map.clear(0);
  map.mark(3 * BLOCK_BYTES, 1);
  await map.sync();
  t.same([...map.blocks()], [3]);
  t.same(await blocksOf(), [0, 3], "what was set is durable all the same");
  isSettled = true;
  await map.sync();
  t.same(await blocksOf(), [3]);
});

t.test(
  "a bit that is taken away while the word is being made durable goes with the next write",
  async (t) => {
    const disk = await makeStore(6);
    const ports = { disk, random: new SimulatedRandom(1), hash64 };
    const clearing: (() => void)[] = [];
    const settle = async () => {
      for (const clear of clearing.splice(0)) clear();
      return true;
    };
    const given = { ports, path: "/store/dirty", group: GROUP, member: 1, settle };
    const map = await DirtyMap.create(given, SIZE_BYTES, false);
    map.mark(0, 1);
    await map.sync();
    map.mark(BLOCK_BYTES, 1);
    clearing.push(() => map.clear(0));
    await map.sync();
    const opened = await DirtyMap.open({ ...given, ports: { ...ports, disk: disk.crash() } }, SIZE_BYTES);
    t.same([...opened.map.blocks()], [0, 1]);
  },
);
