import t from "tap";
import { Capture, NO_CAPTURE_METRICS, type SealedBatch } from "#src/data-path/capture/capture.js";
import { ComparedPages, PAGE_BYTES } from "#src/data-path/capture/compared-pages.js";
import { StateFile } from "#src/data-path/journal/journal.js";
import type { BlockDevice } from "#src/platform/block/block-device.js";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import { DiskError } from "#src/platform/disk/disk-error.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { decoded, GROUP, pattern } from "#test/support/batches.js";
import { HandClock } from "#test/support/chance.js";
import { hash64 } from "#test/support/hash.js";
import { makeStore } from "#test/support/simulated-store.js";

const BLOCK_BYTES = 65_536;
const PAGES = BLOCK_BYTES / PAGE_BYTES;
/** The last block is no whole one, and its last page neither. */
const SIZE_BYTES = 3 * BLOCK_BYTES + 2 * PAGE_BYTES + 512;
const ENTRY = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" } as const;
const HELD = { entry: ENTRY.id, sequence: 0 };

/** A primary whose secondary has nothing yet: every block is dirty, and a resync is open. */
async function resyncing(device: BlockDevice) {
  const disk = await makeStore(1);
  const site = { group: "4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f", site: "alpha", lineage: [ENTRY] };
  const first = { ...site, promise: { epoch: 1, id: ENTRY.id }, ceiling: 0, clean: undefined };
  await (await StateFile.create(disk, "/store/state", first, hash64)).close();
  const capture = await Capture.start({
    ports: { disk, clock: new HandClock(), random: new SimulatedRandom(1), hash64 },
    directory: "/store/capture",
    group: GROUP,
    state: await StateFile.open(disk, "/store/state", hash64),
    members: [{ member: 1, device }],
    secondary: {
      mode: "async",
      whenAway: { type: "block" },
      paired: false,
      isNew: true,
      outboxBytesMax: 1024 * 1024,
      spillBytesMax: 1024 * 1024,
    },
    observer: { onEvent: () => undefined, metrics: NO_CAPTURE_METRICS, slowMs: 1e9, onSlow: () => undefined },
  });
  const { resync } = capture;
  const dirty = capture.dirty(1);
  if (resync === undefined || dirty === undefined) throw new Error("a group with a secondary has both");
  await resync.begin(HELD);
  capture.attach(0, () => undefined);
  await spansSent(capture);
  // Else what follows collects, since something is under way.
  capture.acknowledged(capture.position.sequence, undefined);
  const compared = (block: number, count: number, differing: readonly number[]) => {
    const pages = resync.beginComparison(1, block, count);
    if (pages === undefined) throw new Error("they are part of the volume");
    pages.answer((page) => !differing.includes(page));
    return pages;
  };
  return { capture, resync, dirty, compared };
}

/** What has been put into the order since it was asked last: [offset, length], zeros marked. */
async function spansSent(capture: Capture): Promise<readonly (readonly [number, number, string])[]> {
  const spans: [number, number, string][] = [];
  for (let next = capture.next(); next !== undefined; next = capture.next()) {
    const sealed: SealedBatch = next instanceof Promise ? await next : next;
    const batch = decoded(sealed.bytes);
    for (let index = 0; index < batch.count; index += 1) {
      const { kind, offset, length } = batch.delta(index);
      if (kind !== "mark") spans.push([offset, length, kind]);
    }
  }
  return spans;
}

function written(length: number): MemoryBlockDevice {
  const device = new MemoryBlockDevice({ sizeBytes: length });
  device.write(0, pattern(length, 5));
  return device;
}

t.test("only what differs is sent, pages that adjoin as one, and zeros as zeros", async (t) => {
  const device = written(SIZE_BYTES);
  device.zero(BLOCK_BYTES + 9 * PAGE_BYTES, 2 * PAGE_BYTES);
  const { capture, resync, compared } = await resyncing(device);
  const pages = compared(0, 4, [3, 4, 7, PAGES + 9, PAGES + 10, 3 * PAGES + 2]);
  const bytes: (number | undefined)[] = [];
  for (const block of [0, 1, 2, 3]) bytes.push(await resync.copyDiffering(pages, block));
  resync.endComparison(pages);
  await resync.finish();
  t.same(bytes, [3 * PAGE_BYTES, 2 * PAGE_BYTES, 0, 512]);
  const at = BLOCK_BYTES + 9 * PAGE_BYTES;
  t.same(await spansSent(capture), [
    [3 * PAGE_BYTES, 2 * PAGE_BYTES, "write"],
    [7 * PAGE_BYTES, PAGE_BYTES, "write"],
    [at, 2 * PAGE_BYTES, "trim"],
    [3 * BLOCK_BYTES + 2 * PAGE_BYTES, 512, "write"],
  ]);
});

t.test(
  "a bit goes when something is durable that was sequenced behind the answer, and not before",
  async (t) => {
    const { capture, resync, dirty, compared } = await resyncing(written(SIZE_BYTES));
    const standsAt = capture.position.sequence;
    await resync.copyDiffering(compared(0, 1, []), 0);
    t.equal(capture.position.sequence, standsAt, "what is equal has no place in the order");
    t.ok(dirty.isDirty(0), "not at once");
    capture.acknowledged(standsAt, undefined);
    t.ok(dirty.isDirty(0), "nor with what stood in the order before the answer");
    await resync.copyDiffering(compared(1, 1, [2]), 1);
    await resync.finish();
    await spansSent(capture);
    capture.acknowledged(standsAt + 1, undefined);
    t.notOk(dirty.isDirty(0), "with what came next");
    t.notOk(dirty.isDirty(1), "as what was sent itself is");
    t.ok(dirty.isDirty(2), "and no other");
  },
);

t.test("where something is missed, nothing that was found equal counts", async (t) => {
  const { capture, resync, dirty, compared } = await resyncing(written(SIZE_BYTES));
  await resync.copyDiffering(compared(0, 1, []), 0);
  resync.missed();
  await capture.device(1).write(BLOCK_BYTES, pattern(512, 9));
  await spansSent(capture);
  capture.acknowledged(capture.position.sequence, undefined);
  t.ok(dirty.isDirty(0));
});

t.test("a page that was written since it was hashed is sent as it is now", async (t) => {
  const { capture, resync, compared } = await resyncing(written(SIZE_BYTES));
  const pages = compared(0, 2, [1]);
  await capture.device(1).write(5 * PAGE_BYTES - 512, pattern(1024, 9));
  await spansSent(capture);
  capture.acknowledged(capture.position.sequence, undefined);
  t.equal(await resync.copyDiffering(pages, 0), 3 * PAGE_BYTES);
  t.equal(await resync.copyDiffering(pages, 1), 0);
  const sent = await spansSent(capture);
  t.same(sent, [
    [PAGE_BYTES, PAGE_BYTES, "write"],
    [4 * PAGE_BYTES, 2 * PAGE_BYTES, "write"],
  ]);
  resync.endComparison(pages);
  await capture.device(1).write(BLOCK_BYTES, pattern(512, 9));
  t.equal(pages.differing, 3, "and is told of nothing once it has ended");
});

/** Takes half of a write, and fails. */
class HalfWriting extends MemoryBlockDevice {
  isFull = false;

  override write(offset: number, source: Uint8Array): void {
    super.write(offset, this.isFull ? source.subarray(0, source.length / 2) : source);
    if (this.isFull) throw new DiskError("ENOSPC", "write", "/image");
  }
}

t.test("a write that failed half way since it was hashed makes the page one that is sent", async (t) => {
  const device = new HalfWriting({ sizeBytes: SIZE_BYTES });
  device.write(0, pattern(SIZE_BYTES, 5));
  const { capture, resync, compared } = await resyncing(device);
  const pages = compared(0, 1, []);
  device.isFull = true;
  const writing = async () => capture.device(1).write(2 * PAGE_BYTES, pattern(PAGE_BYTES, 9));
  await t.rejects(writing(), { code: "DISK_ENOSPC" });
  t.equal(await resync.copyDiffering(pages, 0), PAGE_BYTES, "no delta tells what is there now");
  t.same(await spansSent(capture), [[2 * PAGE_BYTES, PAGE_BYTES, "write"]]);
});

t.test("what was not answered is sent, and so is what could not be read", async (t) => {
  const pages = new ComparedPages(1, BLOCK_BYTES, 3 * PAGE_BYTES + 1);
  t.equal(pages.count, 4);
  t.ok(pages.mustSend(BLOCK_BYTES), "nobody has answered");
  pages.differ(BLOCK_BYTES + PAGE_BYTES - 1, 2);
  pages.differ(0, BLOCK_BYTES);
  pages.differ(BLOCK_BYTES + 5 * PAGE_BYTES, PAGE_BYTES);
  pages.answer(() => true);
  const must = [0, 1, 2, 3].map((page) => pages.mustSend(BLOCK_BYTES + page * PAGE_BYTES));
  t.same(must, [true, true, false, false]);
  t.equal(pages.differing, 2);
});
