import t from "tap";
import { present } from "#src/base/assert.js";
import type { Store } from "#src/data-path/store/store.js";
import { pattern } from "#test/support/batches.js";
import { addSeeding, SmallStore } from "#test/support/small-store.js";

/** A journal that has lost its end, which lies in the middle of something that was over: a resync, or a first seed. */

const END = { type: "resync-end", members: [1] } as const;
const DAMAGES = ["removed", "zeroed"] as const;

async function damage(small: SmallStore, kept: number, how: (typeof DAMAGES)[number]): Promise<void> {
  const directory = `${SmallStore.directory}/journal`;
  const names = (await small.disk.list(directory)).filter((name) => name.endsWith(".segment")).sort();
  for (const name of names.slice(kept)) {
    const path = `${directory}/${name}`;
    if (how === "removed") {
      await small.disk.unlink(path);
      continue;
    }
    const file = await small.disk.open(path, "write");
    await file.write(new Uint8Array(await file.size()), 0);
    await file.datasync();
    await file.close();
  }
  await small.disk.syncDirectory(directory);
}

async function writeMany(small: SmallStore, store: Store, member: number): Promise<void> {
  for (let seed = 0; seed < 12; seed += 1) await small.write(store, member, 4096 * seed, 100 + seed);
}

for (const how of DAMAGES) {
  t.test(`I1, I10: nothing inside a resync is promotable once its end is ${how}`, async (t) => {
    const small = new SmallStore(1);
    const store = await small.open();
    for (let seed = 0; seed < 4; seed += 1) await small.write(store, 1, 4096 * seed, seed);
    await store.settled();
    const predecessor = present(store.end, "an end");
    await small.mark(store, { type: "resync-begin", predecessor, members: [1] });
    await writeMany(small, store, 1);
    const end = await small.mark(store, END);
    await small.write(store, 1, 0, 77);
    await store.settled();
    t.same(store.promotable, store.end, "it is over");
    await store.close();
    small.end("kill");
    await damage(small, 2, how);
    const again = await small.open();
    const left = present(again.end, "an end").sequence;
    t.ok(left > predecessor.sequence && left < end, "it ends within");
    t.same(again.promotable, predecessor);
    const latest = await again.resolve({ type: "latest" });
    t.match(latest, { type: "resolved", position: predecessor });
    t.same((await again.maintain()).problems, []);
    t.ok(again.floorOf(1) <= predecessor.sequence, "and nothing of it is folded");
    while (present(again.end, "an end").sequence < end - 1) {
      await small.write(again, 1, 0, 5);
      await again.settled();
      t.same(again.promotable, predecessor, "while it is sent again");
    }
    await small.mark(again, END);
    await again.settled();
    t.same(again.promotable, again.end, "until its end is there again");
    await again.close();
  });

  t.test(`I1: a member whose first seed has its end ${how} is in no moment`, async (t) => {
    const small = new SmallStore(1);
    const store = await small.open([1]);
    await small.write(store, 1, 0, 1);
    await addSeeding(small, store, 2);
    await writeMany(small, store, 2);
    await small.mark(store, { type: "resync-end", members: [2] });
    await small.write(store, 2, 0, 7);
    await store.settled();
    await store.close();
    small.end("kill");
    await damage(small, 2, how);
    const again = await small.open();
    const position = present(again.promotable, "promotable");
    t.same(position, again.end, "its seed holds nobody else");
    await t.rejects(again.openView(2, { position, members: [] }, "view"), { code: "MEMBER_NOT_IN_POINT" });
    const bytes = await small.read(again, 1, position.sequence);
    t.same(new Uint8Array(bytes.subarray(0, 4096)), pattern(4096, 1));
    await again.maintain();
    t.equal(again.floorOf(2), 0, "nothing of it is folded");
    await again.close();
  });
}

t.test("I2: a resync of what was left holds nothing of what grows beside it", async (t) => {
  const small = new SmallStore(1);
  const store = await small.open();
  await small.write(store, 1, 0, 1);
  await store.settled();
  const fork = present(store.end, "an end");
  await small.mark(store, { type: "resync-begin", predecessor: fork, members: [1] });
  await writeMany(small, store, 1);
  await small.mark(store, END);
  await store.settled();
  // The site that goes on knew of nothing behind the fork: its numbers are those of the resync.
  const entry = await small.fork(store, 0xc1n, fork, fork.sequence + 1);
  await small.write(store, 1, 0, 9, 4096, entry);
  await store.settled();
  t.same(store.promotable, store.end);
  const { sequence } = present(store.end, "an end");
  t.match(await store.resolve({ type: "sequence", epoch: undefined, sequence }), { type: "resolved" });
  await store.close();
});
