import t from "tap";
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
