import t from "tap";
import { equalBytes } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import type { Store } from "#src/data-path/store/store.js";
import { pattern } from "#test/support/batches.js";
import { KEEP_ALL, SmallStore } from "#test/support/small-store.js";

/** Branches of a site's own: what they cost, and what happens when there is no room for them. */
const ENOSPC = { type: "error", code: "ENOSPC" } as const;

async function withBranch(store: Store, kind: "drill" | "kept", writes: number) {
  const position = store.promotable ?? { entry: 0n, sequence: 0 };
  const entry = await store.beginBranch(kind, "b", { position, members: [] });
  const device = store.device(1, entry.id);
  for (let seed = 1; seed <= writes; seed += 1) await device.write(0, pattern(4096, seed));
  await device.flush();
  return { entry, device };
}

t.test("kept branches count with what they take on the disk", async (t) => {
  for (const [bytesMax, left] of [[100_000, 1] as const, [10_000, 0] as const]) {
    const small = new SmallStore(1);
    const policy = { ...KEEP_ALL, branches: { keepMs: 1e12, bytesMax } };
    small.rules = { ...small.rules, policy: () => policy };
    const store = await small.open();
    await small.cut(store);
    await withBranch(store, "kept", 10);
    t.same((await store.maintain()).problems, []);
    t.equal(store.branches.length, left, `40 KiB of writes, ${bytesMax} bytes of room`);
    await store.close();
  }
});

t.test("a branch that finds no room says that room is what it lacks", async (t) => {
  const small = new SmallStore(1);
  const store = await small.open();
  await store.settled();
  const { device } = await withBranch(store, "drill", 1);
  small.disk.faults.add({
    operations: ["allocate"],
    path: (name) => name.includes("/journal/"),
    fault: ENOSPC,
  });
  let found: unknown;
  try {
    for (let seed = 1; seed <= 20; seed += 1) await device.write(0, pattern(4096, seed));
    await device.flush();
  } catch (error) {
    found = error;
  }
  t.match(found, { code: "BRANCH_UNWRITABLE", kind: "exhausted", hint: /free space/ });
});

/** What full disks say: no segment can be made; or, where a file system copies on write, no block can be written. */
for (const operation of ["allocate", "write"] as const) {
  t.test(`a branch goes on by itself once there is room again (${operation})`, async (t) => {
    const small = new SmallStore(2);
    const store = await small.open();
    await store.settled();
    const { device } = await withBranch(store, "drill", 1);
    const model = new Uint8Array(small.sizeBytes);
    model.set(pattern(4096, 1));
    const write = (seed: number) => {
      const offset = (seed % 40) * 4096;
      const writing = device.write(offset, pattern(4096, seed));
      model.set(pattern(4096, seed), offset);
      return writing;
    };
    await write(1);
    await device.flush();
    const full = small.disk.faults.add({
      operations: [operation],
      path: (name) => name.includes("/journal/"),
      fault: ENOSPC,
    });
    let seed = 2;
    let found: unknown;
    try {
      for (; seed <= 40; seed += 1) {
        await write(seed);
        if (seed % 3 === 0) await device.flush();
      }
    } catch (error) {
      found = error;
    }
    t.match(found, { code: "BRANCH_UNWRITABLE", kind: "exhausted", hint: /free space/ });
    await t.rejects(device.flush(), { code: "BRANCH_UNWRITABLE", kind: "exhausted" }, "still full");
    const seen = new Uint8Array(small.sizeBytes);
    await device.read(0, seen);
    t.ok(equalBytes(seen, model), "what was taken is seen meanwhile");
    full.remove();
    await device.flush();
    for (seed = 50; seed < 60; seed += 1) await write(seed);
    await device.flush();
    await device.read(0, seen);
    t.ok(equalBytes(seen, model), "nothing of it is lost");
    small.end("crash");
    const again = await small.open();
    t.same(again.findings, [], "what did not fit is no damage");
    const [branch] = again.branches;
    const member = again.device(1, branch?.entry.id ?? 0n);
    await member.read(0, seen);
    t.ok(equalBytes(seen, model), "nor by a power loss");
  });
}

t.test("a ledger that finds no room does not speak of the journal", async (t) => {
  const small = new SmallStore(1);
  const store = await small.open();
  const id = await small.cut(store);
  small.disk.faults.add({
    operations: ["allocate"],
    path: (name) => name.includes("/ledger/"),
    fault: ENOSPC,
  });
  let found: unknown;
  for (let facts = 0; facts < 3000 && found === undefined; facts += 1) {
    await store.points.label(id, `l${facts}`).catch((error: unknown) => {
      found = error;
    });
  }
  t.ok(found instanceof TidemarkError);
  t.equal((found as TidemarkError).kind, "exhausted", String(found));
  t.notMatch((found as TidemarkError).message, /journal/);
});

t.test("a branch stays while another grows from it or somebody reads it", async (t) => {
  const small = new SmallStore(4);
  const store = await small.open();
  await store.settled();
  const old = await withBranch(store, "kept", 1);
  const position = { entry: old.entry.id, sequence: store.durable(old.entry.id) ?? 0 };
  const young = await store.beginBranch("kept", "young", { position, members: [] });
  await t.rejects(store.dropBranch(old.entry.id), { code: "BRANCH_IN_USE", message: /another branch/ });
  const target = new Uint8Array(4096);
  await store.device(1, young.id).read(0, target);
  t.same(target, pattern(4096, 1), "the young one reads what it grew from");

  await store.dropBranch(young.id);
  const view = await store.openView(1, { position, members: [] }, "view");
  await t.rejects(store.dropBranch(old.entry.id), { code: "BRANCH_IN_USE", message: /read: view/ });
  await view.close();
  await store.dropBranch(old.entry.id);
  await t.rejects(
    old.device.read(0, target),
    { code: "UNKNOWN_POSITION" },
    "nothing else is read in its place",
  );
});

t.test("nobody begins to read a branch while it is being dropped", async (t) => {
  const small = new SmallStore(5);
  const store = await small.open();
  await store.settled();
  const { entry } = await withBranch(store, "kept", 1);
  const position = { entry: entry.id, sequence: store.durable(entry.id) ?? 0 };
  const dropped = store.dropBranch(entry.id);
  await t.rejects(store.openView(1, { position, members: [] }, "view"), { code: "POINT_GONE" });
  await dropped;
});

t.test("a branch whose dropping is in doubt takes nothing more, and can be dropped again", async (t) => {
  const small = new SmallStore(7);
  const store = await small.open();
  await small.cut(store);
  const { entry, device } = await withBranch(store, "kept", 1);
  const rule = small.disk.faults.add({
    operations: ["datasync"],
    path: (name) => name.includes("/ledger/"),
    count: 1,
    fault: { type: "error", code: "EIO" },
  });
  await t.rejects(store.dropBranch(entry.id), TidemarkError);
  rule.remove();
  await store.recover();
  t.throws(() => store.device(1, entry.id), { code: "BRANCH_IN_DOUBT" });
  t.throws(() => store.writer(entry.id), { code: "BRANCH_IN_DOUBT" });
  t.throws(() => device.write(0, pattern(4096, 2)), { code: "BRANCH_IN_DOUBT" }, "nor does one that is open");
  const moment = { position: { entry: entry.id, sequence: entry.first }, members: [] };
  await t.rejects(store.beginBranch("drill", "d", moment), { code: "POINT_GONE" });
  await store.dropBranch(entry.id);
  t.same(store.branches, []);
  await store.close();
});

t.test("a branch that another site went on with ends where that site's writes do", async (t) => {
  const small = new SmallStore(1);
  const store = await small.open();
  const fork = await store.settled().then(() => store.end ?? { entry: 0n, sequence: 0 });
  const entry = await small.fork(store, 0xc1n, fork, fork.sequence + 1);
  await small.fork(store, 0xc2n, fork, fork.sequence + 100, 3);
  const before = new Uint8Array(4096);
  await store.device(1, entry.id).read(0, before);
  await store.adoptLineage([small.root, entry]);
  const last = await small.write(store, 1, 0, 7, 4096, entry);
  await small.fork(store, 0xc3n, fork, fork.sequence + 200, 4);
  const found = new Uint8Array(4096);
  await store.device(1, entry.id).read(0, found);
  t.ok(equalBytes(found, pattern(4096, 7)) && !equalBytes(found, before));
  t.equal(store.writer(entry.id).last, last);
  await store.close();
});
