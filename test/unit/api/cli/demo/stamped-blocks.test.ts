import t from "tap";
import {
  BLOCK_BYTES,
  blockOf,
  checkVolume,
  readStamp,
  stampBlock,
} from "#src/api/cli/demo/stamped-blocks.js";

const BLOCKS = 64;

function volumeAfter(...writes: readonly number[]): Uint8Array {
  const volume = new Uint8Array(BLOCKS * BLOCK_BYTES);
  for (const write of writes) volume.set(stampBlock(write), blockOf(write, BLOCKS) * BLOCK_BYTES);
  return volume;
}

const upTo = (write: number): number[] => Array.from({ length: write }, (_, index) => index + 1);

t.test("the blocks of as many writes as there are blocks are all different", async (t) => {
  for (const first of [1, 2, 1000]) {
    const blocks = upTo(BLOCKS).map((index) => blockOf(first + index, BLOCKS));
    t.equal(new Set(blocks).size, BLOCKS);
  }
});

t.test("a stamp is read only where the whole block is the writer's", async (t) => {
  t.equal(readStamp(stampBlock(7)), 7);
  t.equal(readStamp(new Uint8Array(BLOCK_BYTES)), 0, "never written");
  for (const at of [0, 8, 2000, BLOCK_BYTES - 1]) {
    const rotten = new Uint8Array(stampBlock(7));
    rotten[at] = (rotten[at] ?? 0) ^ 1;
    t.equal(readStamp(rotten), undefined, `a bit at ${at} is another one`);
  }
});

t.test("a volume tells after which write it was so", async (t) => {
  t.same(checkVolume(volumeAfter()), { type: "as-of", write: 0 });
  for (const write of [1, 5, BLOCKS, BLOCKS + 1, 1000]) {
    t.same(checkVolume(volumeAfter(...upTo(write))), { type: "as-of", write });
  }
});

t.test("one that lacks a write, has one too late or holds something else is torn", async (t) => {
  const lacking = upTo(200).filter((write) => write !== 190);
  const block = blockOf(190, BLOCKS);
  t.same(checkVolume(volumeAfter(...lacking)), {
    type: "torn",
    block,
    found: 190 - BLOCKS,
    expected: 190,
  });
  t.equal(checkVolume(volumeAfter(...upTo(10), 13)).type, "torn", "11 and 12 are not there");
  const rotten = volumeAfter(...upTo(200));
  rotten[block * BLOCK_BYTES + 9] = 0xff;
  t.match(checkVolume(rotten), { type: "torn", block, found: undefined, expected: 190 });
});
