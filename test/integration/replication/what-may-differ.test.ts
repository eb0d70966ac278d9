import { open } from "node:fs/promises";
import { join } from "node:path";
import t, { type Test } from "tap";
import { randomOf } from "#test/support/chance.js";
import { eventually } from "#test/support/eventually.js";
import { type Covered, coveredBlocks, onlyGroup } from "#test/support/replication/covered-blocks.js";
import { FaultedPair, VOLUME } from "#test/support/replication/faulted-pair.js";
import { readBlocks } from "#test/support/replication/read-stamps.js";
import { BLOCK_BYTES, stampIn } from "#test/support/replication/stamped-block.js";
import { tempFolder } from "#test/support/temp-folder.js";

/**
 * A primary is killed, and before it starts again what it left on its disk is compared with the truth: every block in which
 * the two images differ by bytes must be in its dirty map, its hot extents or its spill.
 *
 * Each block lies in an extent of its own, and there are more of them than extents can be hot: so that extents leave the
 * hot set all the time, and the hot set is far from covering all by itself.
 */
const EXTENT_BYTES = 4 * 2 ** 20;
const BLOCKS = 1600;
const SIZE_BYTES = BLOCKS * EXTENT_BYTES;
const WRITTEN_MS_MAX = 60_000;

interface Comparison {
  readonly covered: Covered;
  /** Where the images differ. */
  readonly differing: readonly number[];
  /** Of these, what no set has. */
  readonly uncovered: readonly number[];
  readonly stamps: readonly number[];
}

async function compare(faulted: FaultedPair, copy: string): Promise<Comparison> {
  const data = join(faulted.pair.home("alpha"), "data");
  const covered = await coveredBlocks(data, copy, SIZE_BYTES);
  const there = await readBlocks(faulted.pair.nbdSocket("beta"), `${VOLUME}@latest`, EXTENT_BYTES);
  const image = await open(join(onlyGroup(data).directory, "images", "1.img"), "r");
  const differing: number[] = [];
  for (const [block, theirs] of there.entries()) {
    const ours = Buffer.alloc(BLOCK_BYTES);
    await image.read(ours, 0, BLOCK_BYTES, block * EXTENT_BYTES);
    if (!ours.equals(theirs)) differing.push(block * EXTENT_BYTES);
  }
  await image.close();
  const { isDirty, isHot, isSpilled } = covered;
  const uncovered = differing.filter((offset) => !isDirty(offset) && !isHot(offset) && !isSpilled(offset));
  return { covered, differing, uncovered, stamps: there.map((bytes, block) => stampIn(bytes, 0, block)) };
}

/** Writes so many, and kills the primary while more are under way. What it left, and the truth. */
async function killAndCompare(faulted: FaultedPair, writes: number, copy: string): Promise<Comparison> {
  const { history, pair } = faulted;
  const until = history.acknowledged + writes;
  const options = { strideBytes: EXTENT_BYTES, writesPerSecondMax: Number.POSITIVE_INFINITY };
  const writer = faulted.write(randomOf(until), options);
  await eventually("the writes", () => (history.acknowledged >= until ? true : undefined), WRITTEN_MS_MAX);
  await pair.kill("alpha");
  await writer.abandon();
  return compare(faulted, copy);
}

function check(t: Test, faulted: FaultedPair, { covered, differing, uncovered, stamps }: Comparison): void {
  t.same(uncovered, [], "every difference is covered");
  t.same(faulted.history.notPrefix(stamps), [], "what beta has is a state of the volume");
  t.ok(covered.hotExtents < BLOCKS, `${covered.hotExtents} of ${BLOCKS} extents are hot`);
  const by = (name: "isDirty" | "isHot" | "isSpilled") => differing.filter(covered[name]).length;
  t.comment(
    `${differing.length} differ: ${by("isDirty")} dirty, ${by("isHot")} hot, ${by("isSpilled")} spilled`,
  );
}

async function start(t: Test): Promise<FaultedPair> {
  const group = "buffers: { outbox: 1MiB, spill: 64MiB }\n";
  const options = { blocks: BLOCKS, strideBytes: EXTENT_BYTES, group };
  const faulted = await FaultedPair.start(t, tempFolder(t), options);
  await faulted.pair.reaches("alpha", "protected");
  return faulted;
}

t.test("killed while it streams", async (t) => {
  const faulted = await start(t);
  const found = await killAndCompare(faulted, BLOCKS, join(tempFolder(t), "copy"));
  check(t, faulted, found);
  const neither = found.stamps
    .map((_, block) => block * EXTENT_BYTES)
    .filter((at) => !found.covered.isHot(at));
  t.ok(neither.length > BLOCKS / 4, "much of the volume is not hot: what is equal there had to arrive");
});

t.test("killed with the link down, with a spill, and again without one", async (t) => {
  const [faulted, copies] = [await start(t), tempFolder(t)];
  faulted.cutLink();
  const first = await killAndCompare(faulted, BLOCKS, join(copies, "first"));
  check(t, faulted, first);
  t.ok(first.differing.length > BLOCKS / 4, "nothing of it arrived");
  const { isHot, isSpilled, isDirty } = first.covered;
  const spilledOnly = first.differing.filter(
    (offset) => isSpilled(offset) && !isHot(offset) && !isDirty(offset),
  );
  t.ok(spilledOnly.length > 0, `${spilledOnly.length} blocks are known by the spill alone`);

  await faulted.pair.startSite("alpha");
  const again = await killAndCompare(faulted, BLOCKS, join(copies, "again"));
  check(t, faulted, again);
  const dirtyOnly = again.differing.filter(
    (offset) => again.covered.isDirty(offset) && !again.covered.isHot(offset),
  );
  t.ok(dirtyOnly.length > 0, `${dirtyOnly.length} blocks are known by the dirty map and not the hot set`);
});
