import t from "tap";
import { BLOCK_BYTES, blocksIn, countBits, eachWord, wordMask } from "#src/data-path/capture/block-bits.js";

t.test("the words of a span have a bit for each block it touches, whatever part of it", (t) => {
  for (const [offset, length] of [
    [0, 1],
    [BLOCK_BYTES - 1, 2],
    [31 * BLOCK_BYTES, 2 * BLOCK_BYTES],
    [5, 200 * BLOCK_BYTES],
    [63 * BLOCK_BYTES + 17, 3],
  ] as const) {
    const words = new Uint32Array(16);
    eachWord(offset, length, (word, mask) => {
      words[word] = (words[word] ?? 0) | mask;
    });
    const first = Math.floor(offset / BLOCK_BYTES);
    const last = Math.floor((offset + length - 1) / BLOCK_BYTES);
    const wanted = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    t.same([...blocksIn(words)], wanted, `${length} at ${offset}`);
    t.equal(countBits(words), wanted.length);
  }
  t.end();
});

t.test("a span outside a word touches none of its blocks", (t) => {
  t.equal(wordMask(-10, 0), 0);
  t.equal(wordMask(32 * BLOCK_BYTES, 33 * BLOCK_BYTES), 0);
  t.equal(wordMask(0, 32 * BLOCK_BYTES), 0xffffffff);
  t.end();
});
