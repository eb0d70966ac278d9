import t from "tap";
import { equalBytes } from "#src/base/bytes.js";
import { pattern } from "#test/support/batches.js";
import { inPlace, overwrite } from "#test/support/in-place-store.js";
import { SmallStore } from "#test/support/small-store.js";

t.test(
  "a sync that failed on the way back is not tried again: one that succeeds proves nothing",
  async (t) => {
    const { small, store, at, lineage } = await inPlace(7);
    await store.inPlace.marks(1).prepare(4096, 4096);
    await overwrite(small, 4096, 6);
    const fault = { type: "error", code: "EIO" } as const;
    const path = (name: string) => name.endsWith("/images/1.img");
    small.disk.faults.add({ operations: ["datasync"], path, count: 1, fault });
    await t.rejects(store.inPlace.leave({ at, lineage }), { code: "IMAGE_UNSYNCED" });
    await t.rejects(store.inPlace.leave({ at, lineage }), { code: "IMAGE_UNSYNCED" });
    t.equal(store.inPlace.standing.kind, "at", "nothing says that it has ended");
    await store.close();
  },
);

t.test("a member grows while it is written in place, and every start finds it so", async (t) => {
  const { small, store, at, next, lineage } = await inPlace(8);
  const path = `${SmallStore.directory}/images/1.img`;
  const sizeBytes = (await small.disk.stat(path))?.sizeBytes ?? 0;
  const marks = store.inPlace.marks(1);
  await marks.prepare(sizeBytes - 4096, 4096);
  t.throws(() => marks.prepare(sizeBytes + 64 * 2 ** 20, 4096), "it lies behind the end");
  await store.inPlace.grow(1, sizeBytes + 128 * 2 ** 20);
  await marks.prepare(sizeBytes + 64 * 2 ** 20, 4096);
  await overwrite(small, sizeBytes + 64 * 2 ** 20, 9);
  const step = marks.prepare(sizeBytes, 4096);
  t.ok(step instanceof Promise, "what the last stretch got with it is given up again");
  await step;
  await overwrite(small, sizeBytes, 3);
  await store.inPlace.leave({ at, lineage });
  await store.close();
  small.end("crash");

  const again = await small.open();
  const device = again.device(1, next.id);
  t.equal(device.sizeBytes, sizeBytes + 128 * 2 ** 20);
  const found = new Uint8Array(4096);
  await device.read(sizeBytes + 64 * 2 ** 20, found);
  t.ok(equalBytes(found, pattern(4096, 9)));
  await device.read(sizeBytes, found);
  t.ok(equalBytes(found, pattern(4096, 3)));
  await again.close();
});

t.test("a grow that was cut short is finished by the next start", async (t) => {
  const { small, store } = await inPlace(9);
  const path = `${SmallStore.directory}/images/1.img`;
  const sizeBytes = (await small.disk.stat(path))?.sizeBytes ?? 0;
  store.inPlace.marks(1);
  const fault = { type: "error", code: "EIO" } as const;
  small.disk.faults.add({ operations: ["truncate"], path: (name) => name === path, count: 1, fault });
  await t.rejects(store.inPlace.grow(1, 2 * sizeBytes), { code: "DISK_EIO" });
  await store.close();
  small.end("crash");
  const again = await small.open();
  t.equal((await small.disk.stat(path))?.sizeBytes, 2 * sizeBytes);
  await again.inPlace.marks(1).prepare(2 * sizeBytes - 4096, 4096);
  await again.close();
});
