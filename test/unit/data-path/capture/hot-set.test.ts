import t from "tap";
import { EXTENT_BYTES } from "#src/data-path/capture/block-bits.js";
import { DirtyMap } from "#src/data-path/capture/dirty-map.js";
import { HotSet } from "#src/data-path/capture/hot-set.js";
import { extentsInSector, HotTable } from "#src/data-path/capture/hot-table.js";
import { LocalImage } from "#src/data-path/capture/local-image.js";
import { SectorFile } from "#src/data-path/capture/sector-file.js";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { makeStore } from "#test/support/simulated-store.js";

const SIZE_BYTES = 16 * EXTENT_BYTES;
const HOT = { kind: "hot", group: GROUP, member: 0 } as const;

class FailingDevice extends MemoryBlockDevice {
  isFailing = false;

  override async flush(): Promise<void> {
    if (this.isFailing) throw new Error("EIO");
  }
}

async function rig(capacity = 3) {
  const disk = await makeStore(1);
  const ports = { disk, random: new SimulatedRandom(1), hash64 };
  const table = new HotTable(capacity);
  table.addMember(1, SIZE_BYTES);
  const subject = { ...HOT, sizeBytes: 0, sectors: table.sectors };
  const file = await SectorFile.create(ports, "/store/hot", subject, () => undefined);
  const device = new FailingDevice({ sizeBytes: SIZE_BYTES });
  const image: LocalImage = new LocalImage(1, device, (failed) => hot.markUnsynced(failed));
  const options = { ports, path: "/store/dirty", group: GROUP, member: 1, settle: async () => true };
  const dirty = await DirtyMap.create(options, SIZE_BYTES, false);
  const group = { safe: 0, settled: 0, sequence: 0 };
  const troubles: unknown[] = [];
  const hot = new HotSet({
    table,
    file,
    members: new Map([[1, { image, dirty }]]),
    acks: {
      get settled() {
        return group.settled;
      },
      settle: async () => {
        group.settled = group.safe;
      },
    },
    onTrouble: (error) => troubles.push(error),
  });
  const write = async (extent: number) => {
    const offset = extent * EXTENT_BYTES;
    if (!hot.isHot(1, offset, 512)) {
      await hot.heat(1, offset, 512);
      hot.unpin(1, offset, 512);
    }
    group.sequence += 1;
    hot.touch(1, offset, 512, group.sequence, image.changed(offset, 512));
  };
  return { disk, hot, image, dirty, group, write, device, troubles };
}

async function hotOnDisk(disk: SimulatedDisk): Promise<readonly number[]> {
  const ports = { disk, random: new SimulatedRandom(2), hash64 };
  const found = await SectorFile.open(ports, "/store/hot", HOT);
  if (typeof found === "string") throw new Error(found);
  return found.bodies.flatMap((body) => [...extentsInSector(body)].map(({ extent }) => extent)).sort();
}

t.test("an extent is durably hot before anybody writes into it", async (t) => {
  const { disk, hot } = await rig();
  const heating = hot.heat(1, 2 * EXTENT_BYTES - 100, 200);
  t.notOk(hot.isHot(1, 2 * EXTENT_BYTES - 100, 200));
  await heating;
  t.ok(hot.isHot(1, 2 * EXTENT_BYTES - 100, 200));
  t.same(await hotOnDisk(disk.crash()), [1, 2]);
});

t.test(
  "what is not safe elsewhere leaves through the dirty map, the one used longest ago first",
  async (t) => {
    const { disk, hot, dirty, write } = await rig();
    for (const extent of [5, 6, 7, 5, 8]) await write(extent);
    t.notOk(hot.isHot(1, 6 * EXTENT_BYTES, 1));
    t.ok(hot.isHot(1, 5 * EXTENT_BYTES, 1), "it was used since");
    t.ok(dirty.isDirty(6 * 64));
    const after = disk.crash();
    t.same(await hotOnDisk(after), [5, 7, 8]);
    const options = {
      ports: { disk: after, random: new SimulatedRandom(3), hash64 },
      group: GROUP,
      member: 1,
      settle: async () => true,
    };
    const { map } = await DirtyMap.open({ ...options, path: "/store/dirty" }, SIZE_BYTES);
    t.ok(map.isDirty(6 * 64), "durably, before its row was used again");
  },
);

t.test("what is safe elsewhere and flushed here leaves without a trace", async (t) => {
  const { group, dirty, image, write } = await rig();
  for (const extent of [1, 2, 3]) await write(extent);
  await write(3);
  await image.sync();
  group.safe = group.sequence;
  dirty.arrived(group.safe);
  await write(4);
  t.ok(dirty.isEmpty);
});

t.test("a bit that passes with an earlier write does not stand for a later one", async (t) => {
  const { group, dirty, write } = await rig();
  for (const extent of [1, 2, 3, 4]) await write(extent);
  t.ok(dirty.isDirty(64), "the first write of extent 1");
  await write(1);
  await write(2);
  await write(3);
  await write(4);
  group.safe = 4;
  dirty.arrived(4);
  t.ok(dirty.isDirty(64), "it left again before the second write had arrived");
});

t.test("extents in which a change is under way stay, and who needs their row waits for them", async (t) => {
  const { hot, write } = await rig();
  for (const extent of [1, 2, 3]) await write(extent);
  for (const extent of [1, 2, 3]) hot.pin(1, extent * EXTENT_BYTES, 1);
  let isHot = false;
  const heating = hot.heat(1, 4 * EXTENT_BYTES, 1).then(() => {
    isHot = true;
  });
  for (let turns = 0; turns < 200; turns += 1) await undefined;
  t.notOk(isHot);
  hot.unpin(1, 2 * EXTENT_BYTES, 1);
  await heating;
  t.notOk(hot.isHot(1, 2 * EXTENT_BYTES, 1));
});

t.test("what was made ready beside the writing leaves when a row is needed, and not before", async (t) => {
  const { hot, image, group, dirty, write } = await rig(16);
  const extents = (count: number) => Array.from({ length: count }, (_, extent) => extent);
  for (const extent of extents(15)) {
    await write(extent);
    group.safe = group.sequence;
  }
  await hot.rest();
  t.equal(hot.used, 15, "nothing leaves as long as there is room");
  const { synced } = image;
  t.ok(synced > 0, "and was flushed all the same");
  await write(0);
  await write(15);
  t.equal(image.synced, synced, "no sync for a row that is free");
  t.ok(dirty.isEmpty, "what is safe elsewhere leaves no trace");
});

t.test("an extent that was written since it was made ready does not leave", async (t) => {
  const { hot, write } = await rig();
  for (const extent of [1, 2, 3]) await write(extent);
  await hot.rest();
  await write(1);
  await write(4);
  t.ok(hot.isHot(1, EXTENT_BYTES, 1), "its last write is not flushed");
  t.notOk(hot.isHot(1, 2 * EXTENT_BYTES, 1));
});

t.test("two who need more than there is room for are served one after the other", async (t) => {
  const { hot } = await rig();
  const served: number[] = [];
  const wish = async (extent: number) => {
    const offset = (extent + 1) * EXTENT_BYTES - 100;
    for (let rounds = 0; rounds < 3; rounds += 1) {
      await hot.heat(1, offset, 200);
      served.push(extent);
      hot.unpin(1, offset, 200);
    }
  };
  await Promise.all([wish(0), wish(2), wish(4), wish(6)]);
  t.equal(served.length, 12);
});

t.test(
  "when neither file can be written the writer hears why, and the next one may have more luck",
  async (t) => {
    const { disk, hot, write, dirty, troubles } = await rig();
    const fault = { type: "error", code: "EIO" } as const;
    const path = (where: string) => where.startsWith("/store/dirty");
    const half = disk.faults.add({ operations: ["datasync"], path, fault });
    for (const extent of [1, 2, 3]) await write(extent);
    const full = disk.faults.add({ operations: ["datasync"], fault });
    await t.rejects(hot.heat(1, 4 * EXTENT_BYTES, 1), { code: "DISK_EIO" });
    t.equal(hot.used, 3, "and nobody lost its row");
    t.match(troubles, [{ code: "DISK_EIO" }], "nothing could be made ready beside the writing");
    half.remove();
    full.remove();
    await write(4);
    t.ok(dirty.isDirty(64));
  },
);

t.test("what an image that failed never flushed is dirty for good, and does not block the set", async (t) => {
  const { group, dirty, device, write, image } = await rig();
  await write(1);
  device.isFailing = true;
  await t.rejects(image.sync(), { code: "IMAGE_FAILED" });
  for (const extent of [2, 3, 4]) await write(extent);
  group.safe = 100;
  dirty.arrived(100);
  t.ok(dirty.isDirty(64));
});

t.test("at a stop everything leaves, and the file says so", async (t) => {
  const { disk, hot, dirty, write } = await rig();
  await write(1);
  await write(2);
  await hot.empty();
  t.same(await hotOnDisk(disk.crash()), []);
  t.same([...dirty.blocks()], [64, 128]);
});
