import t from "tap";
import { Seed, type SeedOptions } from "#src/data-path/capture/seed.js";

const BLOCK_BYTES = 64 * 1024;

/** A member of so many blocks, all lacking, whose image answers at once; holes are where nothing was written. */
class World {
  readonly lacking: boolean[];
  readonly bytes: Uint8Array;
  readonly image;
  readonly dirty;
  readonly seed: Seed;
  state = "resyncing";
  last = 10;
  persisted = 0;
  nowMs = 0;
  onRead: () => void = () => undefined;

  constructor(blocks: number) {
    this.lacking = Array.from({ length: blocks }, () => true);
    this.bytes = new Uint8Array(blocks * BLOCK_BYTES);
    const device = {
      sizeBytes: this.bytes.length,
      read: (offset: number, target: Uint8Array) => {
        target.set(this.bytes.subarray(offset, offset + target.length));
        return Promise.resolve().then(() => this.onRead());
      },
      allocation: (offset: number, length: number) => {
        const at = this.bytes.subarray(offset, offset + length).findIndex((byte) => byte !== 0);
        const hole = at < 0 ? length : at - (at % BLOCK_BYTES);
        return [hole === 0 ? { offset, length, hole: false } : { offset, length: hole, hole: true }];
      },
    };
    this.image = { sizeBytes: this.bytes.length, changes: 0, failed: undefined as unknown, device };
    this.dirty = {
      marks: 0,
      dirtyBytes: 0,
      isLacking: (block: number) => this.lacking[block] === true,
      nextLacking: (from: number) => {
        const block = this.lacking.indexOf(true, from);
        return block < 0 ? undefined : block;
      },
      clear: (block: number) => {
        this.lacking[block] = false;
      },
    };
    const backlog = { state: { type: this.state } };
    Object.defineProperty(backlog, "state", { get: () => ({ type: this.state }) });
    const order = {};
    Object.defineProperty(order, "last", { get: () => this.last });
    const options = {
      members: new Map([[1, { image: this.image, dirty: this.dirty }]]),
      order,
      backlog,
      persist: () => {
        this.persisted += 1;
      },
      nowMs: () => this.nowMs,
    };
    this.seed = new Seed(options as unknown as SeedOptions);
  }

  fill(block: number, byte: number): void {
    this.bytes.fill(byte, block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES);
  }

  /** As a write that was given its place, or left out. */
  changed(): void {
    this.image.changes += 1;
  }
}

const at = (block: number) => block * BLOCK_BYTES;

t.test("blocks are gone through in order, holes as one piece, zeros as such", async (t) => {
  const world = new World(12);
  for (const block of [4, 5, 6, 9]) world.fill(block, block);
  world.seed.begin([1]);
  const pieces: unknown[] = [];
  let ended: unknown;
  for (let number = 1; ended === undefined; number += 1) {
    const piece = await world.seed.read(number, 3 * BLOCK_BYTES);
    if (typeof piece === "string") ended = piece;
    else
      pieces.push([
        piece.offset / BLOCK_BYTES,
        piece.length / BLOCK_BYTES,
        piece.data?.[0] ?? "zeros",
        piece.sequence,
      ]);
  }
  t.equal(ended, "waiting");
  t.same(pieces, [
    [0, 4, "zeros", 10],
    [4, 1, 4, 10],
    [5, 2, 5, 10],
    [7, 2, "zeros", 10],
    [9, 1, 9, 10],
    [10, 2, "zeros", 10],
  ]);
  t.equal(world.seed.isDone, false);
  world.seed.arrived(6);
  t.equal(await world.seed.read(7, BLOCK_BYTES), "done");
  t.equal(world.seed.isDone, true);
});

t.test("a write is left out only wholly ahead, in blocks that are lacking", async (t) => {
  const world = new World(4);
  for (const block of [0, 1, 2, 3]) world.fill(block, 1);
  t.equal(world.seed.isAhead(1, at(3), 512), false, "before it begins");
  world.seed.begin([1]);
  t.equal(world.seed.isAhead(2, at(3), 512), false, "of another member");
  t.equal(world.seed.isAhead(1, 0, 4 * BLOCK_BYTES), true);
  await world.seed.read(1, BLOCK_BYTES);
  t.equal(world.seed.isAhead(1, at(1) - 512, 1024), false, "in part in what is on its way");
  t.equal(world.seed.isAhead(1, at(1), 1024), true);
  world.lacking[2] = false;
  t.equal(world.seed.isAhead(1, at(1), BLOCK_BYTES + 1), false, "in part in what is there");
  world.state = "overflowed";
  t.equal(world.seed.isAhead(1, at(3), 512), false, "while nothing is recorded");
});

t.test("a write while it is read makes a piece void, and it is read again", async (t) => {
  const world = new World(1);
  world.fill(0, 1);
  world.seed.begin([1]);
  let writes = 2;
  world.onRead = () => {
    if (writes === 0) return;
    writes -= 1;
    world.fill(0, 9);
    world.last += 1;
    world.changed();
  };
  const piece = await world.seed.read(1, BLOCK_BYTES);
  t.match(piece, { sequence: 12 });
  t.equal(typeof piece === "string" ? 0 : piece.data?.[0], 9);
});

t.test("what came to be lacking again stays so, and is gone through again", async (t) => {
  const world = new World(1);
  world.fill(0, 1);
  world.seed.begin([1]);
  await world.seed.read(1, BLOCK_BYTES);
  world.dirty.marks += 1;
  world.seed.arrived(1);
  t.equal(world.lacking[0], true);
  t.type(await world.seed.read(2, BLOCK_BYTES), "object");
  world.seed.arrived(2);
  t.equal(await world.seed.read(3, BLOCK_BYTES), "done");
});

t.test("what was on its way when it begins anew counts no more", async (t) => {
  const world = new World(2);
  world.fill(0, 1);
  world.fill(1, 2);
  world.seed.begin([1]);
  await world.seed.read(1, BLOCK_BYTES);
  const reading = world.seed.read(2, BLOCK_BYTES);
  world.seed.begin([1]);
  t.equal(await reading, "missed");
  world.seed.arrived(2);
  t.same(world.lacking, [true, true]);
});

t.test("an image that has failed is sent once, and its bits stay", async (t) => {
  const world = new World(1);
  world.fill(0, 1);
  world.seed.begin([1]);
  world.image.failed = new Error("EIO");
  await world.seed.read(1, BLOCK_BYTES);
  world.seed.arrived(1);
  t.same(world.lacking, [true]);
  t.equal(await world.seed.read(2, BLOCK_BYTES), "done");
});

t.test("an end makes everything take its place in the order", async (t) => {
  const world = new World(2);
  world.seed.begin([1]);
  world.seed.end();
  t.equal(world.seed.hasEnded(1), true);
  t.equal(world.seed.isAhead(1, 0, 512), false);
  t.equal(world.seed.progress, undefined);
});

t.test("what went from the dirty map is made durable after a while", async (t) => {
  const world = new World(2);
  world.fill(0, 1);
  world.fill(1, 2);
  world.seed.begin([1]);
  await world.seed.read(1, BLOCK_BYTES);
  world.seed.arrived(1);
  t.equal(world.persisted, 0);
  await world.seed.read(2, BLOCK_BYTES);
  world.nowMs = 1000;
  world.seed.arrived(2);
  t.equal(world.persisted, 1);
  t.match(world.seed.progress, { totalBytes: 2 * BLOCK_BYTES, bytesPerSecond: 2 * BLOCK_BYTES });
});

t.test("a piece that was not taken is read again, with what is the last sequence then", async (t) => {
  const world = new World(6);
  for (const block of [0, 1, 2, 3, 4, 5]) world.fill(block, 1);
  world.seed.begin([1]);
  await world.seed.read(1, BLOCK_BYTES);
  t.match(await world.seed.read(2, 2 * BLOCK_BYTES), { offset: at(1), length: 2 * BLOCK_BYTES });
  await world.seed.read(3, BLOCK_BYTES);
  world.seed.differed(2);
  world.seed.arrived(3);
  t.same(world.lacking, [false, true, true, false, true, true], "no bit goes for it");
  t.equal(world.seed.isAhead(1, at(1), 512), false, "its blocks have been passed");
  t.equal(world.seed.hasAgain, true);
  world.last = 20;
  t.match(await world.seed.read(4, BLOCK_BYTES), { offset: at(1), sequence: 20, isAgain: true });
  t.equal(world.seed.hasAgain, true, "of what is left of it");
  t.match(await world.seed.read(5, BLOCK_BYTES), { offset: at(2), length: BLOCK_BYTES, isAgain: true });
  t.match(await world.seed.read(6, 2 * BLOCK_BYTES), { offset: at(4), isAgain: false });
  world.seed.differed(2);
  t.equal(world.seed.hasAgain, false, "said twice it changes nothing");
  world.seed.arrived(6);
  t.equal(world.seed.isDone, true);
});

t.test("an image that has failed does not end the seed while a piece comes again", async (t) => {
  const world = new World(1);
  world.fill(0, 1);
  world.seed.begin([1]);
  await world.seed.read(1, BLOCK_BYTES);
  world.image.failed = new Error("a disk");
  world.seed.differed(1);
  t.equal(world.seed.isDone, false);
  t.match(await world.seed.read(2, BLOCK_BYTES), { isAgain: true });
  world.seed.arrived(2);
  t.equal(world.seed.isDone, true);
});

t.test("what was let go of ends no seed: the member can go straight into the image again", (t) => {
  const world = new World(1);
  world.seed.begin([1]);
  world.seed.end();
  t.equal(world.seed.hasEnded(1), true, "what follows takes its place in the order");
  world.seed.abandon();
  t.equal(world.seed.hasEnded(1), false);
  t.equal(world.seed.progress, undefined);
  t.end();
});
