import t from "tap";
import { Image, PAGE_BYTES, PAGES_PER_SLOT, scrubImage } from "#src/data-path/image/image.js";
import { foldImage } from "#src/data-path/replica/fold.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { type Throttle, UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { FoldedMember, HASH_PATH, IMAGE_PATH } from "#test/support/folded-member.js";
import { makeStore } from "#test/support/simulated-store.js";

const SLOTS = [0, 1, 63, 70];
const SIZE_BYTES = 70 * SLOT_BYTES + 512;
const IMAGE_SYNC_FAILS = {
  operations: ["datasync"],
  path: (path: string) => path === IMAGE_PATH,
  count: 1,
  fault: { type: "error", code: "EIO" },
} as const;

t.test("only what changes is written, and a slot of zeros becomes a hole", async (t) => {
  const disk = await makeStore(1);
  const member = new FoldedMember(SIZE_BYTES, SLOTS);
  const image = await member.create(disk);
  member.change(0, 4096, 8192, 7);
  member.change(1, 0, SLOT_BYTES, 7);
  t.same(await member.fold(image, 8), { pages: 17, bytesWritten: 4096 + SLOT_BYTES });
  t.match(await disk.stat(IMAGE_PATH), { allocatedBytes: 4096 + SLOT_BYTES });
  member.change(1, 0, SLOT_BYTES, 0);
  await member.fold(image, 8);
  t.match(await disk.stat(IMAGE_PATH), { allocatedBytes: 4096 });
  for (const slot of SLOTS) t.equal(await member.fault(image, slot), undefined);
});

t.test(
  "I12: a payload that does not check out ends the fold, and nothing of its group is written",
  async (t) => {
    const disk = await makeStore(1);
    const member = new FoldedMember(SIZE_BYTES, SLOTS);
    const image = await member.create(disk);
    member.change(0, 0, 512, 7);
    member.change(1, 0, 512, 8);
    const [, second] = member.payloads;
    second?.fill(1, 100, 101);
    await t.rejects(member.fold(image, 64), {
      code: "STORE_DAMAGED",
      kind: "corrupt",
      facts: { sequence: 2 },
    });
    t.match(await disk.stat(IMAGE_PATH), { allocatedBytes: 0 });
    t.equal(image.hashes.pending.size, 0);
  },
);

t.test(
  "where a finished fold leads is known after a crash, as its floor may not have been recorded",
  async (t) => {
    const disk = await makeStore(1);
    const member = new FoldedMember(SIZE_BYTES, SLOTS);
    const image = await member.create(disk);
    member.change(0, 0, 512, 7);
    await member.fold(image, 8);
    t.equal(image.foldTo, member.to);
    const again = await member.open(disk.crash());
    t.equal(again.foldTo, member.to);
  },
);

t.test("a fold can be stopped between groups, and goes on later", async (t) => {
  const disk = await makeStore(1);
  const member = new FoldedMember(SIZE_BYTES, SLOTS);
  const image = await member.create(disk);
  for (const slot of SLOTS) member.change(slot, 0, 512, 7);
  const abort = new AbortController();
  const throttle: Throttle = {
    take: async (bytes, signal) => {
      signal?.throwIfAborted();
      if (bytes === 512) abort.abort(new Error("the daemon stops"));
    },
  };
  const options = {
    image,
    to: member.to,
    changes: SLOTS.map((slot) => [{ slot, pieces: member.piecesOf(slot) }]),
    piecesOf: async (slot: number) => member.piecesOf(slot),
    readPayload: member.readPayload,
    groupPages: 1,
    onFolded: () => undefined,
  };
  await t.rejects(foldImage({ ...options, throttle, signal: abort.signal }), { message: "the daemon stops" });
  t.equal(image.hashes.pending.size, 0);
  t.equal((await member.fold(image, 1)).pages, SLOTS.length);
  for (const slot of SLOTS) t.equal(await member.fault(image, slot), undefined);
});

t.test("a fold must lead at least as far as the one that was interrupted", async (t) => {
  const disk = await makeStore(1);
  const member = new FoldedMember(SIZE_BYTES, SLOTS);
  const image = await member.create(disk);
  member.change(0, 0, 512, 7);
  disk.faults.add(IMAGE_SYNC_FAILS);
  await t.rejects(member.fold(image, 1), { code: "DISK_EIO" });
  member.to -= 1;
  await t.rejects(member.fold(image, 1), { name: "AssertionFailure" });
});

t.test("a torn slot that goes back to what it was stays unfinished until it is", async (t) => {
  for (let seed = 1; seed <= 30; seed += 1) {
    let disk = await makeStore(seed);
    const member = new FoldedMember(SIZE_BYTES, SLOTS);
    let image = await member.create(disk);
    for (const fill of [7, 0]) {
      member.change(1, 0, SLOT_BYTES, fill);
      disk.faults.add(IMAGE_SYNC_FAILS);
      await t.rejects(member.fold(image, 1), { code: "DISK_EIO" });
      disk = disk.crash();
      image = await member.open(disk);
      t.ok(image.hashes.pending.has(PAGES_PER_SLOT), "it is known to be unfinished");
      t.equal(await member.fault(image, 1), undefined);
    }
    await member.fold(image, 1);
    t.equal(await member.fault(image, 1), undefined, `seed ${seed}`);
  }
});

t.test("a volume of 1 TiB costs what it holds", async (t) => {
  const disk = await makeStore(1);
  const sizeBytes = 2 ** 40;
  const last = sizeBytes / SLOT_BYTES - 1;
  const member = new FoldedMember(sizeBytes, [0, 5_000_000, last]);
  const image = await member.create(disk);
  for (const slot of member.slots) member.change(slot, 0, 4096, 7);
  await member.fold(image, 8);
  const [data, hashes] = [await disk.stat(IMAGE_PATH), await disk.stat(HASH_PATH)];
  t.equal(data?.allocatedBytes, 3 * 4096);
  t.ok((hashes?.allocatedBytes ?? 0) <= 8 * 4096, `${hashes?.allocatedBytes} bytes of hashes`);
  const found: unknown[] = [];
  const progress: number[] = [];
  const scrub = (from: number) =>
    scrubImage({
      image,
      from,
      fill: false,
      throttle: UNTHROTTLED,
      onFinding: (finding) => found.push(finding),
      onProgress: (page) => progress.push(page),
    });
  t.same(await scrub(0), { checked: 3, damaged: 0, filled: 0 });
  t.ok(progress.length < 2_000, `${progress.length} steps`);
  t.equal(progress.at(-1), image.pageCount);
  t.same(await scrub(5_000_001 * PAGES_PER_SLOT), { checked: 1, damaged: 0, filled: 0 }, "from a cursor");
  disk.flipBit(IMAGE_PATH, last * SLOT_BYTES * 8 + 1);
  t.same(await scrub(0), { checked: 3, damaged: 1, filled: 0 });
  t.match(found, [{ type: "image", member: 3, offset: last * SLOT_BYTES, length: PAGE_BYTES }]);
});

t.test("rot where nothing was ever written is found too", async (t) => {
  const disk = await makeStore(1);
  const member = new FoldedMember(SIZE_BYTES, SLOTS);
  await (await member.create(disk)).close();
  disk.flipBit(IMAGE_PATH, 63 * SLOT_BYTES * 8);
  const image = await Image.open(member.imageOptions(disk));
  await t.rejects(member.read(image, 63), { code: "IMAGE_DAMAGED" });
});

t.test("a record that a failed sync left in the page cache only is not relied on", async (t) => {
  const hashSyncFails = { ...IMAGE_SYNC_FAILS, path: (path: string) => path === HASH_PATH };
  const faults: string[] = [];
  for (let seed = 1; seed <= 50; seed += 1) {
    let disk = await makeStore(seed);
    const member = new FoldedMember(SIZE_BYTES, SLOTS);
    let image = await member.create(disk);
    // So many ranges that the record takes several sectors and can be torn.
    for (let at = 0; at < 250; at += 1) member.change(1, at * 128, at * 128 + 64, 7);
    disk.faults.add(IMAGE_SYNC_FAILS);
    await t.rejects(member.fold(image, 1), { code: "DISK_EIO" });
    disk = disk.crash();
    for (const ended of ["killed", "power lost"] as const) {
      image = await member.open(disk);
      // Two ranges become one: everything behind them in the record moves.
      member.change(1, ended === "killed" ? 64 : 192, ended === "killed" ? 128 : 256, 9);
      disk.faults.add(hashSyncFails);
      await t.rejects(member.fold(image, 1), { code: "DISK_EIO" });
      disk = ended === "killed" ? disk.endProcess() : disk.crash();
    }
    image = await member.open(disk);
    const fault = await member.fault(image, 1);
    if (fault !== undefined) faults.push(`seed ${seed}: ${fault}`);
  }
  t.same(faults, []);
});
