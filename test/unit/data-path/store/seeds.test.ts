import { deepStrictEqual, rejects } from "node:assert/strict";
import t from "tap";
import { present } from "#src/base/assert.js";
import { equalBytes } from "#src/base/bytes.js";
import type { SeedContent, Store } from "#src/data-path/store/store.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { SmallStore } from "#test/support/small-store.js";

/** Member 2 is seeded straight into its image, beside member 1, which is whole. */
const MEMBER = 2;
const PAGE_BYTES = 4096;

async function begun(small: SmallStore, path?: string): Promise<Store> {
  const store = await small.open([1]);
  const { sizeBytes } = small;
  await store.addMember({ member: MEMBER, name: "seeded", capture: "inline", sizeBytes, path }, "image");
  return store;
}

async function read(store: Store, member: number): Promise<Uint8Array> {
  const position = present(store.promotable, "something promotable");
  const view = await store.openView(member, { position, members: [] }, "view");
  const bytes = new Uint8Array(view.sizeBytes);
  await view.read(0, bytes);
  await view.close();
  return bytes;
}

/** An image that somebody has brought, and not synced. */
async function brought(small: SmallStore, bytes: Uint8Array): Promise<string> {
  const path = "/brought.img";
  const file = await small.disk.open(path, "create");
  await file.truncate(bytes.length);
  await file.datasync();
  await small.disk.syncDirectory("/");
  await file.write(bytes, 0);
  await file.close();
  return path;
}

/** Of these bytes, which go from the beginning, all pages by name but the ones that are given. */
function naming(bytes: Uint8Array, sequence: number, unnamed: readonly number[] = []): SeedContent {
  const [hashes, data] = [new Map<number, bigint>(), [] as number[]];
  for (let page = 0; page * PAGE_BYTES < bytes.length; page += 1) {
    const part = bytes.subarray(page * PAGE_BYTES, (page + 1) * PAGE_BYTES);
    if (unnamed.includes(page)) data.push(...part);
    else hashes.set(page, hash64(part, 7n));
  }
  const named = { hashes, seed: 7n };
  return { offset: 0, length: bytes.length, sequence, named, data: Uint8Array.from(data) };
}

/** All of it, as of the sequence. */
async function fill(store: Store, small: SmallStore, sequence: number, byte: number): Promise<void> {
  const data = new Uint8Array(small.sizeBytes).fill(byte);
  await store.putSeed(MEMBER, { offset: 0, length: data.length, sequence, data });
}

async function end(small: SmallStore, store: Store): Promise<void> {
  await small.mark(store, { type: "resync-end", members: [MEMBER] });
  await store.marksTaken();
}

t.test(
  "what the order says counts when it is later than the stamp, and is void when it is not",
  async (t) => {
    const small = new SmallStore(1);
    const store = await begun(small);
    await small.write(store, MEMBER, 0, 1);
    const stamp = present(store.end, "an end").sequence;
    await fill(store, small, stamp, 0x77);
    await small.write(store, MEMBER, SLOT_BYTES, 2);
    await t.rejects(read(store, MEMBER), { code: "MEMBER_NOT_SEEDED" }, "it is nothing yet");
    await end(small, store);
    const bytes = await read(store, MEMBER);
    t.equal(bytes[0], 0x77, "the older is void");
    t.not(bytes[SLOT_BYTES], 0x77, "the later counts");
    t.equal(bytes.at(-1), 0x77);
    t.equal(store.floorOf(MEMBER) > stamp, true, "the end is its horizon");
    t.equal(await small.disk.stat(`${SmallStore.directory}/images/2.seed`), undefined, "the stamps are gone");
    await t.rejects(fill(store, small, 1, 0), { code: "SEED_NOT_OPEN" });
    await store.close();
  },
);

t.test("zeros go over what an image held before, and are known", async (t) => {
  const small = new SmallStore(2);
  const path = "/used.img";
  const file = await small.disk.open(path, "create");
  await file.write(pattern(small.sizeBytes, 5), 0);
  await file.datasync();
  await file.close();
  const store = await begun(small, path);
  await store.putSeed(MEMBER, { offset: 0, length: small.sizeBytes, sequence: 1, data: undefined });
  await end(small, store);
  t.ok((await read(store, MEMBER)).every((byte) => byte === 0));
  await store.close();
});

t.test("what is seeded has hashes: a bit that flips later is found", async (t) => {
  const small = new SmallStore(3);
  const store = await begun(small);
  await fill(store, small, 1, 0x33);
  await end(small, store);
  const file = await small.disk.open(`${SmallStore.directory}/images/2.img`, "write");
  await file.write(Uint8Array.of(0x32), SLOT_BYTES + 100);
  const findings: unknown[] = [];
  await store.check({
    throttle: UNTHROTTLED,
    onFinding: (finding: unknown) => findings.push(finding),
  } as never);
  t.equal(findings.length > 0, true);
  await t.rejects(read(store, MEMBER), { code: "IMAGE_DAMAGED" });
  await store.close();
});

t.test(
  "what is named is compared; where it differs nothing is taken, and it is said what is there",
  async (t) => {
    const small = new SmallStore(6);
    const wanted = pattern(small.sizeBytes, 1);
    const copy = new Uint8Array(wanted);
    copy.fill(0xdd, 3 * PAGE_BYTES, 4 * PAGE_BYTES);
    const store = await begun(small, await brought(small, copy));
    t.equal(store.seeds.isEmpty(MEMBER), false);
    const equal = await store.putSeed(MEMBER, naming(wanted, 1));
    t.same(equal, Uint8Array.from([0xf7, 0xff, 0xff, 0xff, 0xff, 0xff]));
    await small.mark(store, { type: "resync-end", members: [MEMBER] });
    await store.marksTaken();
    t.same(store.seeds.again, [MEMBER], "it has no stamp");
    await store.close();
  },
);

t.test("what was found equal survives a power loss, though nobody but the seed has synced it", async (t) => {
  const small = new SmallStore(7);
  const wanted = pattern(small.sizeBytes, 1);
  const copy = new Uint8Array(wanted);
  copy.fill(0xdd, 3 * PAGE_BYTES, 4 * PAGE_BYTES);
  const store = await begun(small, await brought(small, copy));
  t.equal(await store.putSeed(MEMBER, naming(wanted, 1, [3])), undefined);
  small.end("crash");
  const again = await small.open([1]);
  await end(small, again);
  t.ok(equalBytes(await read(again, MEMBER), wanted));
  const file = await small.disk.open("/brought.img", "write");
  await file.write(Uint8Array.of((wanted[9] ?? 0) ^ 1), 9);
  await t.rejects(read(again, MEMBER), { code: "IMAGE_DAMAGED" }, "its hashes are known");
  await file.close();
  await again.close();
});

t.test("what was found equal as a whole is synced too before it is said", async (t) => {
  const wrong: number[] = [];
  for (let seed = 20; seed < 30; seed += 1) {
    const small = new SmallStore(seed);
    const wanted = pattern(small.sizeBytes, 1);
    const store = await begun(small, await brought(small, wanted));
    deepStrictEqual(await store.putSeed(MEMBER, naming(wanted, 1)), undefined);
    small.end("crash");
    const again = await small.open([1]);
    await end(small, again);
    const found = await read(again, MEMBER).catch(() => new Uint8Array(0));
    if (!equalBytes(found, wanted)) wrong.push(seed);
    await again.close();
  }
  t.same(wrong, [], "each survives a power loss");
});

t.test("what a sync has failed to write is in the cache only, and equal to nothing but itself", async (t) => {
  const wrong: string[] = [];
  // Of some seeds the cache goes on showing what the disk has not.
  for (let seed = 10; seed < 20; seed += 1) {
    for (const ends of ["stays", "kill"] as const) {
      const small = new SmallStore(seed);
      let store = await begun(small);
      const wanted = pattern(small.sizeBytes, 1);
      const fault = { type: "error", code: "EIO" } as const;
      small.disk.faults.add({
        operations: ["datasync"],
        path: (name) => name.endsWith(".img"),
        count: 1,
        fault,
      });
      const content = { offset: 0, length: wanted.length, sequence: 1, data: wanted };
      await rejects(store.putSeed(MEMBER, content));
      if (ends === "kill") {
        small.end("kill");
        store = await small.open([1]);
      }
      const equal = await store.putSeed(MEMBER, naming(wanted, 2));
      if (equal !== undefined) await store.putSeed(MEMBER, { ...content, sequence: 2 });
      small.end("crash");
      const again = await small.open([1]);
      await end(small, again);
      const found = await read(again, MEMBER).catch(() => new Uint8Array(0));
      if (!equalBytes(found, wanted)) wrong.push(`seed ${seed}, ${ends}`);
      await again.close();
    }
  }
  t.same(wrong, [], "all of it is what was acknowledged");
});

t.test("an image of our making is empty until something comes", async (t) => {
  const small = new SmallStore(8);
  const store = await begun(small);
  t.equal(store.seeds.isEmpty(MEMBER), true);
  t.equal(store.seeds.isEmpty(1), false, "of one that is not seeded nothing is said");
  await store.putSeed(MEMBER, { offset: 0, length: SLOT_BYTES, sequence: 1, data: undefined });
  t.equal(store.seeds.isEmpty(MEMBER), false);
  await store.close();
});

t.test("an end before everything came counts for nothing, and all of the member comes again", async (t) => {
  const small = new SmallStore(4);
  const store = await begun(small);
  await store.putSeed(MEMBER, { offset: 0, length: SLOT_BYTES, sequence: 1, data: undefined });
  await small.write(store, MEMBER, SLOT_BYTES, 3);
  await end(small, store);
  const voided = present(store.end, "an end");
  t.equal(store.promotable?.sequence, voided.sequence, "nobody else waits");
  t.same([store.seeds.takes(MEMBER), store.seeds.again], [true, [MEMBER]]);
  await t.rejects(read(store, MEMBER), { code: "MEMBER_NOT_SEEDED" });
  await store.close();

  const again = await small.open([1]);
  t.same(again.seeds.again, [MEMBER], "the next start knows of it");
  await end(small, again);
  t.same(again.seeds.again, [MEMBER], "nothing of what came before counts");
  const half = { offset: 0, length: SLOT_BYTES, sequence: voided.sequence, data: undefined };
  await Promise.all([again.putSeed(MEMBER, half), again.putSeed(MEMBER, half)]);
  t.same(again.seeds.again, [], "it is a seed like any other");
  small.end("crash");

  const last = await small.open([1]);
  t.same([last.seeds.takes(MEMBER), last.seeds.again], [true, []]);
  const written = present(last.end, "an end").sequence;
  await fill(last, small, written, 0x55);
  await small.write(last, MEMBER, 0, 8);
  await end(small, last);
  const bytes = await read(last, MEMBER);
  t.not(bytes[0], 0x55, "what came behind the pieces counts");
  t.equal(bytes[SLOT_BYTES], 0x55, "what came before them does not");
  t.equal(bytes.at(-1), 0x55);
  await last.close();

  await small.keyValue.destroy(`${SmallStore.directory}/points`);
  const rebuilt = await small.open([1]);
  const { members } = rebuilt.points.resyncsAt(voided);
  t.equal(members.find(({ member }) => member === MEMBER)?.complete !== voided.sequence, true);
  t.equal(
    (await read(rebuilt, MEMBER)).at(-1),
    0x55,
    "when the points are made again the void ends stay void",
  );
  await rebuilt.close();
});

t.test("stamps that are damaged at the end are stamps of nothing", async (t) => {
  const small = new SmallStore(9);
  const store = await begun(small);
  await fill(store, small, 1, 0x44);
  await store.close();
  const file = await small.disk.open(`${SmallStore.directory}/images/2.seed`, "write");
  await file.write(Uint8Array.of(0xff), 100);
  await file.close();
  const again = await small.open([1]);
  await end(small, again);
  t.same(again.seeds.again, [MEMBER]);
  await fill(again, small, present(again.end, "an end").sequence, 0x66);
  await end(small, again);
  t.equal((await read(again, MEMBER))[0], 0x66);
  await again.close();
});

t.test(
  "what a full disk refuses of a seed is told as of the order, and taken once there is room",
  async (t) => {
    const small = new SmallStore(11);
    const store = await begun(small);
    const path = (name: string) => name.endsWith("2.img");
    small.disk.faults.add({
      operations: ["write"],
      path,
      count: 1,
      fault: { type: "error", code: "ENOSPC" },
    });
    await t.rejects(fill(store, small, 1, 0x12), {
      code: "STORE_FULL",
      kind: "exhausted",
      message: /2\.img/,
    });
    t.match(store.trouble, { code: "STORE_FULL" });
    await t.rejects(
      fill(store, small, 1, 0x12),
      { code: "STORE_FULL" },
      "nothing is tried before somebody has looked",
    );
    await store.maintain();
    await fill(store, small, 1, 0x12);
    await end(small, store);
    t.equal((await read(store, MEMBER))[0], 0x12);
    await store.close();
  },
);

t.test("a seed goes on after a restart, and an end that was cut short is finished", async (t) => {
  const small = new SmallStore(5);
  const store = await begun(small);
  const half = SLOT_BYTES;
  const data = new Uint8Array(half).fill(9);
  await store.putSeed(MEMBER, { offset: 0, length: half, sequence: 1, data });
  await store.close();
  const again = await small.open([1]);
  t.equal(again.seeds.takes(MEMBER), true);
  t.equal(again.seeds.takes(1), false);
  const rest = { offset: half, length: small.sizeBytes - half, sequence: 1, data: undefined };
  await again.putSeed(MEMBER, rest);
  await small.write(again, MEMBER, half, 4);
  // Durable, and nobody has taken it in.
  await small.mark(again, { type: "resync-end", members: [MEMBER] });
  t.equal(again.seeds.takes(MEMBER), false, "from the end on nothing comes beside the order");
  small.end("crash");
  const last = await small.open([1]);
  const bytes = await read(last, MEMBER);
  t.same([bytes[0], bytes[half - 1]], [9, 9]);
  t.notSame(bytes.subarray(half, half + 8), new Uint8Array(8));
  await last.close();
});
