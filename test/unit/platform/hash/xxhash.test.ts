import fc from "fast-check";
import t from "tap";
import { createHasher } from "#src/platform/hash/xxhash.js";

const hasher = await createHasher();

/** The published vectors of xxhsum's own sanity check: a pseudo-random buffer, two seeds. */
const SEED = 2654435761n;
const VECTORS: readonly (readonly [length: number, seed: bigint, hash: bigint])[] = [
  [0, 0n, 0xef46db3751d8e999n],
  [0, SEED, 0xac75fda2929b17efn],
  [1, 0n, 0xe934a84adb052768n],
  [1, SEED, 0x5014607643a9b4c3n],
  [14, 0n, 0x8282dcc4994e35c8n],
  [14, SEED, 0xc3bd6bf63deb6df0n],
  [222, 0n, 0xb641ae8cb691c174n],
  [222, SEED, 0x20cb8ab7ae10c14an],
];

function sanityBuffer(length: number): Uint8Array {
  let state = SEED;
  return Uint8Array.from({ length }, () => {
    const byte = Number(state >> 56n);
    state = BigInt.asUintN(64, state * 11400714785074694797n);
    return byte;
  });
}

t.test("gives the published hashes", async (t) => {
  for (const [length, seed, hash] of VECTORS) {
    t.equal(hasher.hash64(sanityBuffer(length), seed), hash, `${length} bytes, seed ${seed}`);
  }
  t.equal(hasher.hash64(Buffer.from("a")), 0xd24ec4f1a98c6e5bn, "the seed is 0 unless told");
});

t.test("pieces give the hash of the whole", async (t) => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  fc.assert(
    fc.property(fc.array(bytes), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (pieces, seed) => {
      return hasher.hash64Of(pieces, seed) === hasher.hash64(Buffer.concat(pieces), seed);
    }),
    { seed: 1 },
  );
  t.pass("for any cutting");
});

t.test("an input larger than what the library is given at once", async (t) => {
  const large = sanityBuffer(2 ** 20 + 1);
  t.equal(hasher.hash64(large, SEED), hasher.hash64Of([large.subarray(0, 7), large.subarray(7)], SEED));
  large[2 ** 20] = 0xff ^ (large[2 ** 20] ?? 0);
  t.not(hasher.hash64(large, SEED), hasher.hash64(large.subarray(0, 2 ** 20), SEED), "its end counts");
});

t.test("a flipped bit changes the hash, wherever it is", async (t) => {
  const block = sanityBuffer(4096);
  const hash = hasher.hash64(block);
  const unnoticed = Array.from({ length: 4096 * 8 }, (_, bit) => bit).filter((bit) => {
    const at = bit >> 3;
    block[at] = (block[at] ?? 0) ^ (1 << (bit & 7));
    const same = hasher.hash64(block) === hash;
    block[at] = (block[at] ?? 0) ^ (1 << (bit & 7));
    return same;
  });
  t.same(unnoticed, []);
});

t.test("two streams of pieces do not mix", async (t) => {
  function* interrupted(): Generator<Uint8Array> {
    yield sanityBuffer(50);
    hasher.hash64(sanityBuffer(222), SEED);
    yield sanityBuffer(60);
  }
  t.equal(hasher.hash64Of(interrupted()), hasher.hash64Of([sanityBuffer(50), sanityBuffer(60)]));
});
