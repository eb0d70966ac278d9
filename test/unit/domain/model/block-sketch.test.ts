import t from "tap";
import { BlockSketch, SKETCH_BLOCK_BYTES, SKETCH_REGISTERS } from "#src/domain/model/block-sketch.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";

/** One standard deviation that 256 registers promise. */
const ERROR = 1.04 / Math.sqrt(SKETCH_REGISTERS);
const SIZES = [1, 10, 100, 300, 600, 1000, 4096, 30_000, 300_000];
const ROUNDS = 40;

/** Patterns of volumes: at random, one behind the other, every sixteenth, at 100 TiB, of two members in turn. */
const PATTERNS: readonly ((index: number, random: SimulatedRandom) => readonly [number, number])[] = [
  (_index, random) => [1, random.integer(0, 2 ** 40)],
  (index) => [1, index],
  (index) => [7, index * 16],
  (index) => [3, 2 ** 34 + 2 ** 33 + index],
  (index) => [index % 2, index >> 1],
];

t.test("the estimate keeps its error, whatever is written where", async (t) => {
  for (const [number, pattern] of PATTERNS.entries()) {
    for (const size of SIZES) {
      const rounds = size > 10_000 ? 4 : ROUNDS;
      let squares = 0;
      let sum = 0;
      for (let round = 0; round < rounds; round += 1) {
        const random = new SimulatedRandom(round + 1);
        const sketch = new BlockSketch();
        const start = random.integer(0, 2 ** 20) * 32;
        for (let index = 0; index < size; index += 1) {
          const [member, block] = pattern(index, random);
          sketch.addSpan(member, (block + start) * SKETCH_BLOCK_BYTES, SKETCH_BLOCK_BYTES);
        }
        const error = sketch.estimate() / size - 1;
        squares += error * error;
        sum += error;
      }
      // Of four rounds the spread of the error itself is wide.
      const slack = rounds === ROUNDS ? 1.5 : 2.5;
      t.ok(Math.sqrt(squares / rounds) < slack * ERROR, `pattern ${number}, ${size} blocks`);
      t.ok(Math.abs(sum / rounds) < (slack * 2 * ERROR) / Math.sqrt(rounds), "without a bias");
    }
  }
});

t.test("what is touched twice counts once, in one sketch and in two that are merged", async (t) => {
  const [one, other, both] = [new BlockSketch(), new BlockSketch(), new BlockSketch()];
  for (let block = 0; block < 3000; block += 1) {
    for (const sketch of block < 2000 ? [one, both] : [both])
      sketch.addSpan(1, block * SKETCH_BLOCK_BYTES, SKETCH_BLOCK_BYTES);
    if (block >= 1000) other.addSpan(1, block * SKETCH_BLOCK_BYTES, SKETCH_BLOCK_BYTES);
  }
  const before = one.copy();
  one.addSpan(1, 5 * SKETCH_BLOCK_BYTES, SKETCH_BLOCK_BYTES);
  t.same(one, before);
  one.merge(other);
  t.same(one, both);
  t.not(before.estimate(), one.estimate(), "a copy stands for itself");
});

t.test("a span touches the blocks that it overlaps", async (t) => {
  const touched = (offset: number, length: number) => {
    const sketch = new BlockSketch();
    sketch.addSpan(1, offset, length);
    return sketch;
  };
  t.same(touched(100, 512), touched(0, 4096), "a part of one");
  t.same(touched(4000, 200), touched(0, 8192), "a part of two");
  t.notSame(touched(4000, 96), touched(0, 8192));
  t.equal(new BlockSketch().estimate(), 0);
  t.equal(Math.round(touched(0, 4096).estimate()), 1);
});
