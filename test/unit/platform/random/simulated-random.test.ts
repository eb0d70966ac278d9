import t from "tap";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { Xoshiro128 } from "#src/platform/random/xoshiro128.js";

function draw(random: SimulatedRandom, count: number): bigint[] {
  return Array.from({ length: count }, () => random.uint64());
}

t.test("the generator gives the numbers of its authors' program", async (t) => {
  const generator = Xoshiro128.fromState([1, 2, 3, 4]);
  const first = Array.from({ length: 6 }, () => generator.next());
  t.same(first, [11520, 0, 5927040, 70819200, 2031721883, 1637235492]);
});

t.test("the same seed gives the same stream, another one another", async (t) => {
  t.same(draw(new SimulatedRandom(5), 100), draw(new SimulatedRandom(5n), 100));
  t.notSame(draw(new SimulatedRandom(5), 100), draw(new SimulatedRandom(6), 100));
});

t.test("a fork belongs to its label, not to what was drawn before", async (t) => {
  const fresh = new SimulatedRandom(5);
  const used = new SimulatedRandom(5);
  draw(used, 50);
  t.same(draw(fresh.fork("disk"), 10), draw(used.fork("disk"), 10));
  t.notSame(draw(fresh.fork("disk"), 10), draw(fresh.fork("clock"), 10));
  t.notSame(draw(fresh.fork("a").fork("b"), 10), draw(fresh.fork("b").fork("a"), 10));
});

t.test("whole numbers reach both ends and nothing else", async (t) => {
  const random = new SimulatedRandom(1);
  const seen = new Set(Array.from({ length: 1000 }, () => random.integer(-2, 2)));
  t.same([...seen].toSorted(), [-1, -2, 0, 1, 2]);
  t.equal(random.integer(7, 7), 7);
  t.throws(() => random.integer(2, 1), { name: "AssertionFailure" });
});

t.test("chance keeps to its probability, at the ends exactly", async (t) => {
  const random = new SimulatedRandom(1);
  const hits = (probability: number) =>
    Array.from({ length: 10_000 }, () => random.chance(probability)).filter(Boolean).length;
  t.equal(hits(0), 0);
  t.equal(hits(1), 10_000);
  t.ok(Math.abs(hits(0.2) - 2000) < 240);
});

t.test("pick gives each of the items, and asserts that there is one", async (t) => {
  const random = new SimulatedRandom(1);
  t.same([...new Set(Array.from({ length: 100 }, () => random.pick(["a", "b", "c"])))].toSorted(), [
    "a",
    "b",
    "c",
  ]);
  t.throws(() => random.pick([]), { name: "AssertionFailure" });
});

t.test("bytes are as many as asked, and all values occur", async (t) => {
  const bytes = new SimulatedRandom(1).bytes(20_000);
  t.equal(bytes.length, 20_000);
  t.equal(new Set(bytes).size, 256);
});
