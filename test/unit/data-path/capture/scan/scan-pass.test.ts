import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import t from "tap";
import { CHUNK_BYTES, PAGE_SPAN_BYTES } from "#src/data-path/capture/scan/map-format.js";
import { ScanMap } from "#src/data-path/capture/scan/scan-map.js";
import { type ScanPass, scanPass } from "#src/data-path/capture/scan/scan-pass.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedHashPool } from "#src/platform/hash/simulated-hash-pool.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { makeStore } from "#test/support/simulated-store.js";

const SOURCE = "/store/source";
const MAP = "/store/map";
const CHUNKS = Math.ceil(PAGE_SPAN_BYTES / CHUNK_BYTES) + 3;
/** One page and a little more; the last chunk is short, and no multiple of anything. */
const SIZE_BYTES = (CHUNKS - 1) * CHUNK_BYTES + 4711;

/** A source, what the secondary holds of it, and the map between them. */
class World {
  disk: SimulatedDisk;
  readonly source: number[] = new Array(CHUNKS).fill(0);
  readonly secondary: number[] = new Array(CHUNKS).fill(0);
  readonly scanned = new Set<number>();
  map: ScanMap | undefined;

  constructor(disk: SimulatedDisk) {
    this.disk = disk;
  }

  static async make(): Promise<World> {
    const disk = await makeStore(1);
    const file = await disk.open(SOURCE, "create-new");
    await file.truncate(SIZE_BYTES);
    await file.datasync();
    await file.close();
    await disk.syncDirectory("/store");
    return new World(disk);
  }

  /** Version 0 is zeros. */
  async edit(chunk: number, version: number): Promise<void> {
    const file = await this.disk.open(SOURCE, "write");
    // Near the end of a chunk, so that the whole of it counts; the last is short.
    await file.write(Uint8Array.of(version), Math.min((chunk + 1) * CHUNK_BYTES, SIZE_BYTES) - 1);
    await file.datasync();
    await file.close();
    this.source[chunk] = version;
  }

  async opened(): Promise<ScanMap> {
    const random = new SimulatedRandom(7);
    this.map ??= (
      await ScanMap.open({ disk: this.disk, random, hash64, path: MAP, group: GROUP, member: 1 })
    ).map;
    return this.map;
  }

  async pass(): Promise<{ readonly pass: ScanPass; readonly differing: readonly number[] }> {
    const map = await this.opened();
    const file = await this.disk.open(SOURCE, "read");
    const differing: number[] = [];
    const pool = new SimulatedHashPool(this.disk, (bytes) => hash64(bytes, 0n));
    const pass = await scanPass({
      source: { path: SOURCE, sizeBytes: SIZE_BYTES, nextData: (at) => file.nextData(at) },
      ...{ map, pool, hash64, signal: new AbortController().signal },
      onDiffers: (offset, length) => {
        for (let at = offset; at < offset + length; at += CHUNK_BYTES) differing.push(at / CHUNK_BYTES);
      },
    });
    await file.close();
    return { pass, differing };
  }

  /** What is there after a power loss. The source was synced. */
  async crash(): Promise<void> {
    this.disk = this.disk.crash();
    this.map = undefined;
  }

  bring(chunks: readonly number[]): void {
    for (const chunk of chunks) this.secondary[chunk] = this.source[chunk] ?? 0;
  }
}

/** Few, and few versions of each: what was sent and is as it was before is what a map has to know about. */
const chunkOf = fc.constantFrom(0, 1, CHUNKS - 4, CHUNKS - 3, CHUNKS - 1);
const edits = fc.array(fc.tuple(chunkOf, fc.nat({ max: 1 })), { maxLength: 4 });
const step = fc.record({
  edits,
  /** How the scan ends: completed, or with so much of it at the secondary and a power loss behind it. */
  end: fc.oneof(
    fc.constant("completed" as const),
    fc.constant("completed, then a power loss" as const),
    fc.record({ sentShare: fc.integer({ min: 0, max: 10 }), power: fc.boolean() }),
  ),
});

t.test("whatever is edited and wherever scans end, a whole one makes the secondary equal", async (t) => {
  await t.resolves(
    fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const world = await World.make();
        for (const { edits: made, end } of steps) {
          for (const [chunk, version] of made) await world.edit(chunk, version);
          const { pass, differing } = await world.pass();
          if (typeof end === "string") {
            world.bring(differing);
            deepStrictEqual(world.secondary, world.source);
            await (await world.opened()).complete(pass.scan);
            if (end !== "completed") await world.crash();
          } else {
            world.bring(differing.filter((_, index) => index % 10 < end.sentShare));
            if (end.power) await world.crash();
          }
        }
        const { differing } = await world.pass();
        world.bring(differing);
        deepStrictEqual(world.secondary, world.source);
      }),
      { numRuns: 60, interruptAfterTimeLimit: 20_000 },
    ),
  );
});

t.test("an unchanged source differs in nothing, and one byte in one chunk", async (t) => {
  const world = await World.make();
  await world.edit(7, 1);
  const first = await world.pass();
  t.equal(first.differing.length, CHUNKS, "of which nothing is known differs as a whole");
  t.equal(first.pass.differingBytes, SIZE_BYTES);
  await world.map?.complete(first.pass.scan);
  t.same((await world.pass()).differing, []);
  await world.edit(480, 2);
  t.same((await world.pass()).differing, [480]);
  await world.edit(480, 0);
  const again = await world.pass();
  t.same(again.differing, [480], "it may have been sent, and is as it was before");
  await world.map?.complete(again.pass.scan);
  t.same((await world.pass()).differing, []);
  t.ok(again.pass.readBytes < SIZE_BYTES / 2, "holes are not read");
});

t.test("what can't be read is told, and is sent once it can be read", async (t) => {
  const world = await World.make();
  await world.edit(3, 1);
  const first = await world.pass();
  await world.map?.complete(first.pass.scan);
  await world.edit(3, 2);
  const rule = world.disk.faults.add({
    operations: ["read"],
    path: (path) => path === SOURCE,
    fault: { type: "error", code: "EIO" },
  });
  const blind = await world.pass();
  rule.remove();
  t.same(blind.differing, []);
  t.match(blind.pass.unread, [{ code: "EIO" }]);
  await world.map?.complete(blind.pass.scan);
  t.same(
    (await world.pass()).differing,
    [3, CHUNKS - 1],
    "once they can be read again: the other chunks are holes",
  );
});

t.test("of what could not be read nothing is known after a scan that ended whole", async (t) => {
  const world = await World.make();
  const isSource = (path: string) => path === SOURCE;
  const first = await world.pass();
  await world.map?.complete(first.pass.scan);
  await world.edit(3, 1);
  t.same(
    (await world.pass()).differing,
    [3],
    "a scan that comes to no end: the secondary has got nothing of it",
  );
  const rule = world.disk.faults.add({
    operations: ["read"],
    path: isSource,
    fault: { type: "error", code: "EIO" },
  });
  const blind = await world.pass();
  rule.remove();
  await world.map?.complete(blind.pass.scan);
  const after = await world.pass();
  t.same(after.differing, [3, CHUNKS - 1], "what was pending of the first is not settled by the second");
  await world.map?.complete(after.pass.scan);
  // What is lacking for another reason is copied whether the pass could read it or not: as it is then, and not as the map has it.
  const blinder = world.disk.faults.add({
    operations: ["read"],
    path: isSource,
    fault: { type: "error", code: "EIO" },
  });
  const second = await world.pass();
  blinder.remove();
  await world.map?.complete(second.pass.scan);
  t.same((await world.pass()).differing, [3, CHUNKS - 1], "the map does not say of it what it said before");
});

t.test("a source that is cut short under the scan ends it", async (t) => {
  const world = await World.make();
  const file = await world.disk.open(SOURCE, "write");
  await file.truncate(SIZE_BYTES - 1);
  await file.close();
  await t.rejects(world.pass(), { code: "SCAN_SOURCE_CUT_SHORT" });
});

t.test("a map that cannot be written is believed no more", async (t) => {
  const world = await World.make();
  const first = await world.pass();
  await world.map?.complete(first.pass.scan);
  await world.edit(3, 1);
  world.disk.faults.add({
    operations: ["datasync"],
    count: 1,
    path: (path) => path.startsWith(MAP),
    fault: { type: "error", code: "EIO" },
  });
  await t.rejects(world.pass(), { code: "DISK_EIO" });
  await t.rejects(world.pass(), { code: "DISK_EIO" }, "it stays so");
  world.map = undefined;
  t.equal((await world.pass()).differing.length, CHUNKS, "the next is made anew");
});

t.test("a rotten map is a map of nothing", async (t) => {
  const world = await World.make();
  const first = await world.pass();
  await world.map?.complete(first.pass.scan);
  await world.map?.close();
  const file = await world.disk.open(MAP, "write");
  await file.write(Uint8Array.of(255), 4096 + 300);
  await file.close();
  world.map = undefined;
  const { differing } = await world.pass();
  t.equal(differing.length, 480, "of the page that is rotten, and no other");
  const again = await world.disk.open(MAP, "write");
  await again.write(Uint8Array.of(255), 33);
  await again.close();
  world.map = undefined;
  t.equal((await world.pass()).differing.length, CHUNKS);
});
