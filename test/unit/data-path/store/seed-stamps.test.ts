import t from "tap";
import { SeedStamps } from "#src/data-path/store/seed-stamps.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { GROUP } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { makeStore } from "#test/support/simulated-store.js";

const PATH = "/store/1.seed";

function optionsOf(disk: SimulatedDisk, member = 1) {
  return { disk, path: PATH, group: GROUP, member, hash64 };
}

t.test("what was put is found after a power loss, slot by slot", async (t) => {
  const disk = await makeStore(1);
  const stamps = await SeedStamps.create(optionsOf(disk));
  t.equal(await stamps.of(0), 0, "nothing came yet");
  await stamps.put([
    { slot: 60, count: 10, sequence: 7 },
    { slot: 62, count: 1, sequence: 2 ** 53 - 1 },
  ]);
  const found = await SeedStamps.open(optionsOf(disk.crash()));
  const read = [];
  for (const slot of [59, 60, 61, 62, 63, 69, 70, 100_000]) read.push(await found.of(slot));
  t.same(read, [0, 7, 7, 2 ** 53 - 1, 7, 7, 0, 0]);
  t.equal(await found.firstMissing(60), 0);
});

t.test("a hole of many slots is one run", async (t) => {
  const disk = await makeStore(2);
  const stamps = await SeedStamps.create(optionsOf(disk));
  await stamps.put([{ slot: 0, count: 20_000, sequence: 3 }]);
  t.equal(await stamps.firstMissing(20_000), undefined);
  t.equal(await stamps.firstMissing(20_001), 20_000);
});

t.test("a stamp that rots is an error, and so are those of another member", async (t) => {
  const disk = await makeStore(3);
  const stamps = await SeedStamps.create(optionsOf(disk));
  await stamps.put([{ slot: 5, count: 1, sequence: 9 }]);
  await stamps.close();
  const other = await SeedStamps.open(optionsOf(disk, 2));
  await t.rejects(other.of(5), { code: "SEED_STAMPS_DAMAGED" });
  const file = await disk.open(PATH, "write");
  const byte = new Uint8Array(1);
  await file.read(byte, 48);
  await file.write(
    byte.map((value) => value ^ 1),
    48,
  );
  const found = await SeedStamps.open(optionsOf(disk));
  t.equal(await found.isSound(), false);
  await t.rejects(found.of(5), { code: "SEED_STAMPS_DAMAGED" });
  await t.rejects(found.put([{ slot: 6, count: 1, sequence: 1 }]), { code: "SEED_STAMPS_DAMAGED" });
});

t.test("stamps that are begun anew are empty", async (t) => {
  const disk = await makeStore(4);
  const stamps = await SeedStamps.create(optionsOf(disk));
  await stamps.put([{ slot: 5, count: 1, sequence: 9 }]);
  await stamps.close();
  t.equal(await (await SeedStamps.create(optionsOf(disk))).of(5), 0);
});

t.test("a write that fails in the middle leaves what was there before it", async (t) => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const disk = await makeStore(seed);
    const stamps = await SeedStamps.create(optionsOf(disk));
    await stamps.put([{ slot: 0, count: 100, sequence: 9 }]);
    disk.faults.add({ operations: ["write"], count: 1, fault: { type: "error", code: "EIO" } });
    await t.rejects(stamps.put([{ slot: 20, count: 60, sequence: 10 }]), { code: "DISK_EIO" });
    t.same(await Promise.all([0, 20, 79, 99].map((slot) => stamps.of(slot))), [9, 9, 9, 9], `seed ${seed}`);
    await stamps.put([{ slot: 99, count: 1, sequence: 11 }]);
    const found = await SeedStamps.open(optionsOf(disk));
    t.same(await Promise.all([0, 20, 79, 99].map((slot) => found.of(slot))), [9, 9, 9, 11]);
  }
});
