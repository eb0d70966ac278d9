import t from "tap";
import { WAITING_BYTES_MAX } from "#src/data-path/journal/chain.js";
import { Journal } from "#src/data-path/journal/journal.js";
import type { Batch } from "#src/domain/model/batch.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { GROUP, makeBatch, pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { makeStore } from "#test/support/simulated-store.js";

/** What a journal does when there is no room, or no time, for what arrives; its callers don't wait between two appends. */
const ENTRY = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const SIZES = { bytesMin: 64 * 1024, bytesMax: 64 * 1024 };
const PATH = "/store/journal";

interface Position {
  readonly last: number;
  readonly link: bigint;
}

async function open(disk: SimulatedDisk): Promise<Journal> {
  const rules = { wanted: () => true, floor: () => 0, known: () => 0, sizes: SIZES };
  const journal = await Journal.open({ disk, directory: PATH, group: GROUP, hash64, ...rules });
  if (journal.branches.length === 0) journal.begin(ENTRY);
  return journal;
}

/** Batches, one behind the other. */
function batches(from: Position, count: number, length: number, writes = 1): Batch[] {
  const made: Batch[] = [];
  let { last, link } = from;
  for (let index = 0; index < count; index += 1) {
    const batch = makeBatch({ entry: ENTRY.id, first: last + 1, link }, (builder) => {
      for (let slot = 0; slot < writes; slot += 1) {
        builder.addWrite(1, slot * SLOT_BYTES, pattern(length, builder.next));
      }
    });
    made.push(batch);
    last = batch.last;
    link = batch.hash;
  }
  return made;
}

const codesOf = async (appends: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(appends)).map((settled) =>
    settled.status === "fulfilled" ? "durable" : (settled.reason as { code: string }).code,
  );

t.test(
  "what comes behind an append that was refused is refused with it, until that comes again",
  async (t) => {
    const journal = await open(await makeStore(1));
    const all = batches({ last: 0, link: 0n }, 3 + WAITING_BYTES_MAX / (8 * SLOT_BYTES), SLOT_BYTES, 8);
    const first = await codesOf(all.map((batch) => journal.append(batch)));
    const taken = first.filter((code) => code === "durable").length;
    t.ok(taken > 0 && taken <= all.length - 2, "at least one was pipelined behind one that was refused");
    t.same(new Set(first.slice(taken)), new Set(["STORE_BACKLOG"]));
    const again = all.slice(taken);
    const behind = again.slice(1).map((batch) => journal.append(batch));
    t.same(new Set(await codesOf(behind)), new Set(["STORE_BACKLOG"]), "while what is before it is missing");
    t.same(new Set(await codesOf(again.map((batch) => journal.append(batch)))), new Set(["durable"]));
    const { last } = again.at(-1) as Batch;
    const [stranger] = batches({ last: last + 1, link: 5n }, 1, 512) as [Batch];
    t.throws(
      () => journal.append(stranger),
      { name: "AssertionFailure" },
      "what never continued it is a defect",
    );
  },
);

for (const code of ["ENOSPC", "EDQUOT"]) {
  t.test(`a write that finds no room (${code}) leaves nothing suspect, and nothing behind it`, async (t) => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const disk = await makeStore(seed);
      const journal = await open(disk);
      const sound = batches({ last: 0, link: 0n }, 3, 1000);
      await Promise.all(sound.map((batch) => journal.append(batch)));
      const full = disk.faults.add({ operations: ["write"], count: 1, fault: { type: "error", code } });
      const { last, hash } = sound[2] as Batch;
      const refused = batches({ last, link: hash }, 4, 3000);
      const codes = await codesOf(refused.map((batch) => journal.append(batch)));
      t.same(new Set(codes), new Set(["STORE_FULL"]));
      t.equal(journal.suspect(ENTRY.id), undefined);
      t.equal(journal.accepted(ENTRY.id), last);
      full.remove();
      // Others take their numbers, and are as long: what the disk took of the first must not be found behind them.
      const other = makeBatch({ entry: ENTRY.id, first: last + 1, link: hash }, (builder) => {
        builder.addWrite(1, 4096, pattern(3000, 77));
      });
      await journal.append(other);
      const found = await open(disk.crash());
      t.same(found.findings, [], `seed ${seed}: what did not fit is no damage`);
      t.equal(found.durable(ENTRY.id), other.last, `seed ${seed}`);
      t.equal(found.link(ENTRY.id), other.hash, `seed ${seed}`);
    }
  });
}

t.test("a sync that finds no room is not believed the next time", async (t) => {
  const disk = await makeStore(1);
  const journal = await open(disk);
  const [first, second] = batches({ last: 0, link: 0n }, 2, 1000) as [Batch, Batch];
  await journal.append(first);
  disk.faults.add({ operations: ["datasync"], count: 1, fault: { type: "error", code: "ENOSPC" } });
  await t.rejects(journal.append(second), { code: "STORE_SUSPECT", kind: "failed" });
  await t.rejects(journal.append(second), { code: "STORE_SUSPECT" });
  await journal.resume(ENTRY.id);
  await journal.append(second);
  t.equal(journal.durable(ENTRY.id), second.last);
});

t.test("I14: writes that find no room again and again leave no files behind", async (t) => {
  const disk = await makeStore(1);
  const journal = await open(disk);
  const [first, second] = batches({ last: 0, link: 0n }, 2, 1000) as [Batch, Batch];
  await journal.append(first);
  for (let turn = 0; turn < 20; turn += 1) {
    // Of zeros and header of the next segment there is room; what is third is the group of appends.
    let writes = turn === 0 ? 2 : 0;
    const path = () => {
      writes += 1;
      return writes > 2;
    };
    const full = disk.faults.add({ operations: ["write"], path, fault: { type: "error", code: "ENOSPC" } });
    await t.rejects(journal.append(second), { code: "STORE_FULL" });
    full.remove();
  }
  await journal.append(second);
  t.ok((await disk.list(PATH)).length <= 4, "the two that hold something, and spares");
});

t.test(
  "a segment that was made and never written belongs to its branch, and goes with the next",
  async (t) => {
    const disk = await makeStore(1);
    const journal = await open(disk);
    const [first, second, third] = batches({ last: 0, link: 0n }, 3, 1000) as [Batch, Batch, Batch];
    await journal.append(first);
    await journal.close();
    const next = await open(disk);
    const segments = async () => (await disk.list(PATH)).filter((name) => name.endsWith(".segment"));
    next.append(second).catch(() => undefined);
    while ((await segments()).length < 2) await undefined;
    const ended = disk.endProcess();
    const again = await open(ended);
    const found: unknown[] = [];
    const scrub = () => again.scrub({ throttle: UNTHROTTLED, onFinding: (finding) => found.push(finding) });
    await scrub();
    t.same(found, [], "it is no stray file");
    await again.append(second);
    await again.append(third);
    await scrub();
    t.same(found, []);
    const left = (await ended.list(PATH)).filter((name) => name.endsWith(".segment"));
    t.equal(left.length, 2, "those that hold something");
    await again.close();
  },
);
