import t from "tap";
import { Backlog } from "#src/data-path/capture/backlog.js";
import type { BacklogState } from "#src/data-path/capture/backlog-state.js";
import type { SealedBatch } from "#src/data-path/capture/sequencer.js";
import { Spill } from "#src/data-path/capture/spill.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP, makeBatch, pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { makeStore } from "#test/support/simulated-store.js";

const ENTRY: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const SIZES = { bytesMin: 64 * 1024, bytesMax: 64 * 1024 };
const BATCH_BYTES = 4096 + 128 + 40;

async function rig(seed: number, given: { outboxBytesMax?: number; spillBytesMax?: number } = {}) {
  const disk = await makeStore(seed);
  await ensureDirectory(disk, "/store/spill", 0o700);
  const ports = { disk, random: new SimulatedRandom(1), hash64 };
  const { spill } = await Spill.open({
    ports,
    directory: "/store/spill",
    group: GROUP,
    entry: ENTRY,
    sizes: SIZES,
    settle: async () => true,
  });
  const states: BacklogState["type"][] = [];
  const troubles: unknown[] = [];
  let safe = 0;
  const backlog = new Backlog({
    state: { type: "memory" },
    spill,
    outboxBytesMax: given.outboxBytesMax ?? 10 * BATCH_BYTES,
    spillBytesMax: given.spillBytesMax ?? 1e9,
    acked: spill.begin(0),
    floor: undefined,
    onState: (_from, to) => states.push(to.type),
    onSafe: (upTo) => {
      safe = upTo;
    },
    onTrouble: (error) => troubles.push(error),
  });
  let link = 0n;
  let next = 1;
  const write = (): SealedBatch => {
    const batch = makeBatch({ entry: ENTRY.id, first: next, link }, (builder) => {
      builder.addWrite(1, 0, pattern(4096, next));
    });
    const sealed = {
      bytes: batch.bytes,
      entry: ENTRY.id,
      follows: next - 1,
      first: next,
      last: next,
      hash: batch.hash,
    };
    link = batch.hash;
    next += 1;
    backlog.take(sealed);
    return sealed;
  };
  return { disk, backlog, spill, states, troubles, write, safe: () => safe };
}

async function turns(): Promise<void> {
  for (let left = 300; left > 0; left -= 1) await undefined;
}

async function taken(backlog: Backlog): Promise<readonly number[]> {
  const firsts: number[] = [];
  for (let next = backlog.next(); next !== undefined; next = backlog.next()) {
    firsts.push((next instanceof Promise ? await next : next).first);
  }
  return firsts;
}

t.test("a sender gets every batch once, in order, whether it lies on the disk or in memory", async (t) => {
  const { backlog, write, states } = await rig(1);
  for (let count = 0; count < 20; count += 1) {
    write();
    await turns();
  }
  t.same(states, ["spilling"]);
  t.ok(backlog.attach(0, () => undefined));
  t.same(
    await taken(backlog),
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
  backlog.detach();
  t.ok(
    backlog.attach(12, () => undefined),
    "again, from what it holds",
  );
  t.equal((await taken(backlog))[0], 13);
});

t.test("a sender that found nothing is told once there is something", async (t) => {
  const { backlog, write } = await rig(2);
  let told = 0;
  backlog.attach(0, () => {
    told += 1;
  });
  write();
  t.equal(told, 0, "it has not asked");
  t.same(await taken(backlog), [1]);
  write();
  write();
  t.equal(told, 1);
  t.ok(backlog.isInFlight);
  backlog.acknowledge(1);
  t.notOk(backlog.isInFlight);
});

t.test("what is acknowledged leaves memory and disk", async (t) => {
  const { backlog, write, states, spill, safe } = await rig(3);
  for (let count = 0; count < 20; count += 1) {
    write();
    await turns();
  }
  t.ok(safe() > 0, "what is in the synced spill is safe");
  backlog.acknowledge(20);
  await spill.settled();
  t.same(states, ["spilling", "memory"]);
  t.equal(backlog.outboxBytes, 0);
  t.equal(spill.durable, undefined);
  t.ok(backlog.isEmpty);
});

t.test("what the secondary does not hold and nobody has is a reason for a resync", async (t) => {
  const { backlog, write } = await rig(4);
  write();
  write();
  backlog.acknowledge(1);
  t.notOk(
    backlog.attach(0, () => undefined),
    "it has lost what it acknowledged",
  );
  t.ok(backlog.attach(1, () => undefined));
});

t.test("when the spill fails, what is kept stays in order, and nothing else is", async (t) => {
  const { backlog, write, states, troubles, disk } = await rig(5);
  const path = (at: string) => at.includes("spill");
  for (let count = 0; count < 8; count += 1) write();
  await turns();
  disk.faults.add({ operations: ["datasync"], path, fault: { type: "error", code: "EIO" } });
  for (let count = 0; count < 8; count += 1) {
    write();
    await turns();
  }
  t.same(states.at(-1), "overflowed");
  t.ok(troubles.length > 0);
  disk.faults.clear();
  backlog.attach(0, () => undefined);
  const sent = await taken(backlog);
  t.same(
    sent,
    Array.from({ length: sent.length }, (_, index) => index + 1),
  );
});

t.test("at a stop all goes to the spill, also while some of it is on its way there", async (t) => {
  const { backlog, write, spill } = await rig(6);
  for (let count = 0; count < 6; count += 1) write();
  backlog.acknowledge(5);
  write();
  t.equal(await backlog.spillAll(), true);
  t.equal(spill.durable, 7);
  t.equal(backlog.outboxBytes, 0);
});

t.test("a spill that has no room is an overflow, and a stop says that not all was spilled", async (t) => {
  const { backlog, write, states } = await rig(7, { spillBytesMax: 3 * BATCH_BYTES });
  for (let count = 0; count < 6; count += 1) write();
  t.equal(await backlog.spillAll(), false);
  t.same(states, ["spilling", "overflowed"]);
  t.ok([...backlog.waiting()].length > 0);
});
