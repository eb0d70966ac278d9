import { join } from "node:path";
import t, { type Test } from "tap";
import { Journal } from "#src/data-path/journal/journal.js";
import { Replica } from "#src/data-path/replica/replica.js";
import type { ImageReader } from "#src/data-path/replica/view.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { LevelOpener } from "#src/platform/key-value/level-store.js";
import { GROUP, pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { tempFolder } from "#test/support/temp-folder.js";

/** The stored copy on a real disk, with LevelDB. */
const MEMBER = 1;
const GIB = 2 ** 30;
const SIZE_BYTES = 3 * GIB + 12_288;
const ENTRY: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const EMPTY_IMAGE: ImageReader = {
  read: async (_member, _slot, _wanted, target) => void target.fill(0),
  mayHoldData: () => false,
  foldTo: () => 0,
};

async function openReplica(folder: string, entries = new Map([[ENTRY.id, ENTRY]])) {
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
    entries: () => entries,
    horizon: () => 0,
  });
  return {
    replica,
    close: async () => {
      await replica.close();
      await journal.close();
    },
  };
}

async function expectBytes(
  t: Test,
  replica: Replica,
  sequence: number,
  offset: number,
  expected: Uint8Array,
) {
  const view = replica.view(MEMBER, SIZE_BYTES, { entry: ENTRY.id, sequence });
  const found = new Uint8Array(expected.length);
  await view.read(offset, found);
  t.ok(Buffer.compare(found, expected) === 0, `${offset} at sequence ${sequence}`);
}

t.test(
  "zeros over whole regions hide what was there, and not what came later, also after a restart",
  async (t) => {
    const folder = tempFolder(t);
    const opened = await openReplica(folder);
    const device = opened.replica.device(MEMBER, SIZE_BYTES, ENTRY);
    const places = [100, GIB - 4096, GIB, 2 * GIB + 65_536, 3 * GIB + 4096];
    for (const [index, place] of places.entries()) await device.write(place, pattern(4096, index));
    const before = opened.replica.writer(ENTRY).last;
    await device.zero(0, 3 * GIB + 8192);
    const zeroed = opened.replica.writer(ENTRY).last;
    await device.write(GIB + 512, pattern(512, 99));
    const after = opened.replica.writer(ENTRY).last;
    await device.flush();

    const check = async (replica: Replica, when: string) => {
      for (const [index, place] of places.entries()) {
        await expectBytes(t, replica, before, place, pattern(4096, index));
        await expectBytes(t, replica, zeroed, place, new Uint8Array(4096));
      }
      await expectBytes(t, replica, after, GIB + 512, pattern(512, 99));
      await expectBytes(t, replica, after, GIB + 1024, new Uint8Array(512));
      t.same(
        await replica.changedSince(MEMBER, SIZE_BYTES, zeroed, { entry: ENTRY.id, sequence: after }),
        [{ offset: GIB + 512, length: 512 }],
        when,
      );
    };
    await check(opened.replica, "from memory");
    await opened.replica.settled();
    await check(opened.replica, "from the index");
    await opened.close();
    const again = await openReplica(folder);
    await check(again.replica, "after a restart");
    await again.close();
  },
);

t.test("a slot written a thousand times is read at any of them", async (t) => {
  const folder = tempFolder(t);
  const { replica, close } = await openReplica(folder);
  const device = replica.device(MEMBER, SIZE_BYTES, ENTRY);
  for (let turn = 1; turn <= 1000; turn += 1) await device.write(512 * (turn % 7), pattern(512, turn));
  await device.flush();
  await replica.settled();
  for (const sequence of [1, 7, 31, 32, 33, 500, 999, 1000]) {
    await expectBytes(t, replica, sequence, 512 * (sequence % 7), pattern(512, sequence));
  }
  await close();
});

t.test("an index that is lost or damaged is made again from the journal", async (t) => {
  const folder = tempFolder(t);
  const first = await openReplica(folder);
  const device = first.replica.device(MEMBER, SIZE_BYTES, ENTRY);
  for (let turn = 1; turn <= 50; turn += 1) await device.write(65_536 * turn, pattern(4096, turn));
  await first.close();
  await new LevelOpener().destroy(join(folder, "index", "1"));
  const second = await openReplica(folder);
  await expectBytes(t, second.replica, 50, 65_536 * 50, pattern(4096, 50));
  await expectBytes(t, second.replica, 49, 65_536 * 50, new Uint8Array(4096));
  await second.close();

  const store = await new LevelOpener().open(join(folder, "index", "1"));
  await store.write(
    [{ type: "put", key: Uint8Array.of(4, 0, 0, 0, 0, 0, 0, 0, 0xa1), value: new Uint8Array(16) }],
    {
      sync: true,
    },
  );
  await store.close();
  const third = await openReplica(folder);
  await expectBytes(t, third.replica, 50, 65_536 * 50, pattern(4096, 50));
  await third.close();
});

t.test("what was not flushed is read by the one who wrote it", async (t) => {
  const { replica, close } = await openReplica(tempFolder(t));
  const device = replica.device(MEMBER, SIZE_BYTES, ENTRY);
  const found = new Uint8Array(100_000);
  const written = pattern(100_000, 5);
  await device.write(65_000, written);
  await device.read(65_000, found);
  t.ok(Buffer.compare(found, written) === 0);
  await close();
});
