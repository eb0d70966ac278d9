import t from "tap";
import { present } from "#src/base/assert.js";
import { equalBytes } from "#src/base/bytes.js";
import type { Store } from "#src/data-path/store/store.js";
import { pattern } from "#test/support/batches.js";
import { KEEP_ALL, SmallStore } from "#test/support/small-store.js";

/** Two members, of which the second is removed while a point names both. */
const BOTH = [1, 2] as const;
const IMAGES = `${SmallStore.directory}/images`;

function made(seed: number): SmallStore {
  const small = new SmallStore(seed);
  // Everything but points goes at once.
  const policy = { ...KEEP_ALL, windowMs: 0 };
  small.rules = { role: () => ({ type: "secondary" }), policy: () => policy, everyMs: () => 1000 };
  return small;
}

async function removed(small: SmallStore, store: Store): Promise<string> {
  await small.write(store, 1, 0, 11, 9000);
  await small.write(store, 2, 0, 12, 9000);
  const both = await small.cut(store, BOTH);
  await small.write(store, 2, 0, 13, 9000);
  await small.mark(store, { type: "member-removed", member: 2 });
  for (let seed = 20; seed < 30; seed += 1) await small.write(store, 1, 0, seed, 9000);
  await small.cut(store, [1]);
  for (let seed = 30; seed < 40; seed += 1) await small.write(store, 1, 0, seed, 9000);
  await small.cut(store, [1]);
  await store.settled();
  return both;
}

async function readPoint(store: Store, member: number, id: string): Promise<Uint8Array> {
  const { position, members } = store.points.get(id);
  const view = await store.openView(member, { position, members }, "view");
  try {
    const found = new Uint8Array(9000);
    await view.read(0, found);
    return found;
  } finally {
    await view.close();
  }
}

t.test(
  "I6, I7: a point that names a removed member reads the same, whatever is folded and trimmed",
  async (t) => {
    const small = made(1);
    const store = await small.open(BOTH);
    const both = await removed(small, store);
    // One more moment of the removed member that nobody asked to keep: its journal goes with the rest.
    const { problems } = await store.maintain();
    t.same(problems, []);
    t.ok(equalBytes(await readPoint(store, 2, both), pattern(9000, 12)));
    t.ok(store.floorOf(2) > 0, "it goes on being folded");
    await store.close();
    small.end("kill");
    await small.keyValue.destroy(`${SmallStore.directory}/index/1`);

    const again = await small.open(BOTH);
    t.ok(equalBytes(await readPoint(again, 2, both), pattern(9000, 12)), "also from journal and image alone");
    t.same(
      again.members.map(({ member }) => member),
      [1, 2],
    );
    const end = again.promotable ?? { entry: 0n, sequence: 0 };
    await t.rejects(again.openView(2, { position: end, members: [] }, "view"), {
      code: "MEMBER_NOT_IN_POINT",
    });
    await again.close();
  },
);

t.test("its history does not hold the journal of the others for ever", async (t) => {
  const small = made(1);
  const store = await small.open(BOTH);
  const both = await removed(small, store);
  await store.points.delete(both, "test");
  const { trimmedSegments, problems } = await store.maintain();
  t.same(problems, []);
  t.ok(trimmedSegments > 0, `${trimmedSegments} segments went`);
  t.same(
    store.members.map(({ member }) => member),
    [1],
  );
  t.same((await small.disk.list(IMAGES)).toSorted(), ["1.hashes", "1.img"]);
  await t.rejects(store.openView(2, { position: { entry: 1n, sequence: 1 }, members: [] }, "view"), {
    code: "MEMBER_UNKNOWN",
  });
  await store.close();
  small.end("kill");
  const again = await small.open(BOTH);
  t.same(
    again.members.map(({ member }) => member),
    [1],
    "a start does not bring it back",
  );
  t.same((await again.maintain()).problems, []);
  await again.close();
});

t.test("who reads it, or may, keeps it: a view, a drill, the window", async (t) => {
  const small = made(1);
  const store = await small.open(BOTH);
  const both = await removed(small, store);
  const { position, members } = store.points.get(both);
  const view = await store.openView(2, { position, members }, "view");
  const drill = await store.beginBranch("drill", "d", { position, members });
  await store.points.delete(both, "test").catch(() => undefined);
  await store.maintain();
  t.equal(store.members.length, 2, "while a view and a drill are there");
  await view.close();
  await store.maintain();
  t.equal(store.members.length, 2, "while the drill is there");
  const device = store.device(2, drill.id);
  const found = new Uint8Array(9000);
  await device.read(0, found);
  t.ok(equalBytes(found, pattern(9000, 12)));
  await store.dropBranch(drill.id);
  await store.points.delete(both, "test");
  await store.maintain();
  t.equal(store.members.length, 1);
  await store.close();
});

t.test("a path that a person gave is left alone", async (t) => {
  const small = made(1);
  const store = await small.open([1]);
  const path = "/store/mine.img";
  const file = await small.disk.open(path, "create");
  await file.truncate(small.sizeBytes);
  await file.datasync();
  await file.close();
  await store.addMember({ member: 2, name: "m2", capture: "inline", sizeBytes: small.sizeBytes, path });
  await small.mark(store, { type: "member-added", member: 2, name: "m2", kind: "volume", sizeBytes: 1 });
  await small.mark(store, { type: "resync-end", members: [2] });
  await small.write(store, 2, 0, 5);
  await small.mark(store, { type: "member-removed", member: 2 });
  await small.cut(store, [1]);
  await store.maintain();
  t.same(
    store.members.map(({ member }) => member),
    [1],
  );
  t.ok(await small.disk.stat(path), "the image is there");
  t.same((await small.disk.list(IMAGES)).toSorted(), ["1.hashes", "1.img"], "its hashes are not");
  await store.close();
});

t.test("cut short anywhere, it is finished later and harms nobody", async (t) => {
  const left: string[] = [];
  for (let seed = 1; seed <= 40; seed += 1) {
    const small = made(seed);
    const store = await small.open(BOTH);
    const both = await removed(small, store);
    await store.points.delete(both, "test");
    const newest = store.points.points.at(-1)?.id ?? "";
    store.maintain().catch((error: unknown) => left.push(String(error)));
    for (let turns = seed * 12; turns > 0; turns -= 1) await undefined;
    small.end(seed % 2 === 0 ? "crash" : "kill");
    const again = await small.open(BOTH);
    if (!equalBytes(await readPoint(again, 1, newest), pattern(9000, 39))) left.push(`point, seed ${seed}`);
    const { problems } = await again.maintain();
    left.push(...problems.map(String));
    const names = (await small.disk.list(IMAGES)).toSorted();
    if (names.join() !== "1.hashes,1.img") left.push(`${names}, seed ${seed}`);
    if (again.members.length !== 1) left.push(`${again.members.length} members, seed ${seed}`);
    await again.close();
  }
  t.same(left, []);
});

t.test("a scrub goes on behind a member that is dropped under it", async (t) => {
  // Before its image is begun, and while that is read.
  for (const last of ["journal", "image-1"]) {
    const small = made(4);
    const store = await small.open(BOTH);
    const both = await removed(small, store);
    await store.maintain();
    let begun = "";
    let isDropped = false;
    const take = async () => {
      if (isDropped || begun !== last) return;
      isDropped = true;
      await store.points.delete(both, "test");
      t.same((await store.maintain()).problems, []);
      t.notOk(
        store.members.some(({ member }) => member === 2),
        `behind ${last} it is dropped`,
      );
    };
    const findings: string[] = [];
    await store.check({
      throttle: { take },
      onFinding: ({ finding }) => findings.push(JSON.stringify(finding)),
      onProgress: ({ part }) => {
        begun = part;
      },
    });
    t.ok(isDropped, last);
    t.same(findings, [], last);
    await store.close();
  }
});

t.test("I7: a member of the same number is not taken for the one that was removed", async (t) => {
  const small = made(1);
  const store = await small.open(BOTH);
  await small.mark(store, { type: "resize", member: 2, sizeBytes: small.sizeBytes * 2 });
  await small.mark(store, { type: "member-removed", member: 2 });
  await small.cut(store, [1]);
  await store.maintain();
  t.same(
    store.members.map(({ member }) => member),
    [1],
    "it is gone, and its marks stand in the journal yet",
  );
  const { sizeBytes } = small;
  await store.addMember({ member: 2, name: "other", capture: "inline", sizeBytes });
  await small.mark(store, { type: "member-added", member: 2, name: "other", kind: "volume", sizeBytes });
  await small.mark(store, { type: "resync-end", members: [2] });
  await small.write(store, 2, 0, 14, 9000);
  const point = await small.cut(store, BOTH);
  await store.close();
  small.end("kill");
  await small.keyValue.destroy(`${SmallStore.directory}/points`);

  const again = await small.open(BOTH);
  const end = await small.cut(again, BOTH);
  t.same((await again.maintain()).problems, []);
  t.same(
    again.members.map(({ member }) => member),
    [1, 2],
    "though all marks were heard again",
  );
  const { position, members } = again.points.get(end);
  const view = await again.openView(2, { position, members }, "view");
  t.equal(view.sizeBytes, sizeBytes);
  await view.close();
  t.ok(equalBytes(await readPoint(again, 2, end), pattern(9000, 14)));
  t.ok(again.points.points.some(({ id }) => id === point) || again.floorOf(2) > 0);
  await again.close();
});

t.test(
  "each history has its own removal, whichever was heard of last, and after a checkpoint too",
  async (t) => {
    const small = made(6);
    small.rules = { ...small.rules, policy: () => KEEP_ALL };
    let store = await small.open(BOTH);
    await small.write(store, 2, 0, 12);
    await small.cut(store, BOTH);
    const parent = present(store.end, "where both histories grow from");
    const second = await small.fork(store, 0xa2n, parent, parent.sequence + 1);
    await small.mark(store, { type: "member-removed", member: 2 }, second);
    await small.cut(store, [1], second);
    const removedBySecond = [...store.state.lineage];
    // Another history of the same group, which removes it much later.
    const third = await small.fork(store, 0xa3n, parent, parent.sequence + 100, 3);
    await small.mark(store, { type: "member-removed", member: 2 }, third);
    await small.cut(store, [1], third);
    await store.adoptLineage(removedBySecond);

    for (const isCheckpointed of [false, true]) {
      if (isCheckpointed) small.rules = { ...small.rules, policy: () => ({ ...KEEP_ALL, windowMs: 0 }) };
      const { problems } = await store.maintain();
      t.same(problems, []);
      await store.close();
      small.end("kill");
      store = await small.open(BOTH);
      const position = present(store.promotable, "the end of the second history");
      t.equal(position.entry, second.id);
      const members = [{ member: 2, at: position.sequence, fuzzy: false }];
      await t.rejects(store.openView(2, { position, members }, "view"), { message: /was removed/ });
    }
    for (const { entry } of store.branches) await store.dropBranch(entry.id);
    const both = store.points.points.filter(({ members }) => members.length === 2);
    for (const { id } of both) await store.points.delete(id, "test");
    small.rules = { ...small.rules, policy: () => ({ ...KEEP_ALL, windowMs: 0 }) };
    t.same((await store.maintain()).problems, []);
    t.same(
      store.members.map(({ member }) => member),
      [1],
      "nobody needs it on the history that is followed, and it goes",
    );
    await store.close();
  },
);

t.test("none of the same number is added while something of the one before is held", async (t) => {
  const small = made(1);
  const store = await small.open(BOTH);
  const both = await removed(small, store);
  const other = { member: 2, name: "other", capture: "inline", sizeBytes: small.sizeBytes } as const;
  await t.rejects(store.addMember(other), { kind: "refused", code: "MEMBER_STILL_HELD" });
  await store.points.delete(both, "test");
  await store.maintain();
  await store.addMember(other);
  t.same(
    store.members.map(({ name }) => name),
    ["m1", "other"],
  );
  await store.close();
});
