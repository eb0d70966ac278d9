import t, { type Test } from "tap";
import type { Random } from "#src/platform/random/random.js";
import { RealRandom } from "#src/platform/random/real-random.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";

const DRAWS = 20_000;

function randomContract(t: Test, random: Random): void {
  t.test("every bit of a word is set about as often as not", async (t) => {
    const set = new Array<number>(64).fill(0);
    for (let draw = 0; draw < DRAWS; draw += 1) {
      const word = random.uint64();
      for (let bit = 0; bit < 64; bit += 1) set[bit] = (set[bit] ?? 0) + Number((word >> BigInt(bit)) & 1n);
    }
    // Six standard deviations: fails by chance once in 10^7 runs.
    const tolerance = 6 * Math.sqrt(DRAWS / 4);
    t.ok(set.every((count) => Math.abs(count - DRAWS / 2) < tolerance));
  });

  t.test("words do not repeat", async (t) => {
    const words = new Set(Array.from({ length: DRAWS }, () => random.uint64()));
    t.equal(words.size, DRAWS);
  });

  t.test("fractions lie in [0, 1), evenly", async (t) => {
    const fractions = Array.from({ length: DRAWS }, () => random.fraction());
    t.ok(fractions.every((fraction) => fraction >= 0 && fraction < 1));
    for (const tenth of [0, 3, 9]) {
      const hits = fractions.filter((fraction) => Math.floor(fraction * 10) === tenth).length;
      t.ok(Math.abs(hits - DRAWS / 10) < 6 * Math.sqrt(DRAWS * 0.09), `tenth ${tenth}: ${hits}`);
    }
  });

  t.test("a UUID is version 4", async (t) => {
    const uuids = Array.from({ length: 100 }, () => random.uuid());
    const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    t.ok(uuids.every((uuid) => pattern.test(uuid)));
    t.equal(new Set(uuids).size, 100);
  });
}

t.test("real", async (t) => randomContract(t, new RealRandom()));
t.test("simulated", async (t) => randomContract(t, new SimulatedRandom(42)));
