import { Worker } from "node:worker_threads";
import * as zlib from "node:zlib";
import t from "tap";
import { present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { Compressor } from "#src/platform/compression/compressor.js";
import { loadCompressors } from "#src/platform/compression/load-compressors.js";
import { lz4Compressor } from "#src/platform/compression/lz4.js";
import { SimulatedCompressor } from "#src/platform/compression/simulated-compressor.js";
import { zstdCompressor } from "#src/platform/compression/zstd.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";

const { compressors: real, missing } = await loadCompressors();
const ALL: readonly Compressor[] = [...real, new SimulatedCompressor("zstd")];
const MIB = 2 ** 20;

function samples(random: SimulatedRandom): readonly Uint8Array[] {
  const noise = (length: number) => Uint8Array.from({ length }, () => random.integer(0, 255));
  const text = new TextEncoder().encode("what is written again and again ".repeat(3000));
  return [new Uint8Array(MIB), new Uint8Array(1), noise(1), noise(100_000), text, text.subarray(7, 1000)];
}

t.test("this machine has lz4, and zstd where Node has it", async (t) => {
  t.equal(missing, undefined);
  const hasZstd = "zstdCompress" in zlib;
  t.same(
    real.map(({ name }) => name),
    hasZstd ? ["zstd", "lz4"] : ["lz4"],
  );
});

for (const compressor of ALL) {
  const what = `${compressor.constructor.name} ${compressor.name}`;

  t.test(`${what}: what was compressed comes back as it was`, async (t) => {
    for (const plain of samples(new SimulatedRandom(1))) {
      const before = new Uint8Array(plain);
      const packed = await compressor.compress(plain);
      t.strictSame(plain, before, "what is given stays as it is");
      const again = await compressor.decompress(packed, plain.length);
      t.equal(Buffer.compare(again, plain), 0);
      t.notOk(Buffer.isBuffer(again), "plain bytes");
    }
    t.ok((await compressor.compress(new Uint8Array(MIB))).length < MIB / 50, "zeros are few");
  });

  t.test(`${what}: more or less than was said is refused`, async (t) => {
    const packed = await compressor.compress(new Uint8Array(MIB));
    for (const plainBytes of [0, 1, MIB - 1, MIB + 1])
      await t.rejects(compressor.decompress(packed, plainBytes), {
        code: "NOT_DECOMPRESSED",
        kind: "corrupt",
      });
    await t.rejects(compressor.decompress(packed.subarray(0, packed.length - 1), MIB), {
      code: "NOT_DECOMPRESSED",
    });
  });

  t.test(`${what}: damaged data makes no more than was said, and breaks nothing`, async (t) => {
    const random = new SimulatedRandom(7);
    const [, , , , text = new Uint8Array()] = samples(random);
    const packed = await compressor.compress(text);
    let refused = 0;
    const wrong: unknown[] = [];
    for (let count = 0; count < 500; count += 1) {
      const damaged = new Uint8Array(packed);
      for (let flips = random.integer(1, 4); flips > 0; flips -= 1)
        damaged[random.integer(0, damaged.length - 1)] = random.integer(0, 255);
      await compressor.decompress(damaged, text.length).then(
        (plain) => plain.length === text.length || wrong.push(plain.length),
        (error: unknown) => {
          refused += 1;
          if (!(error instanceof TidemarkError) || error.code !== "NOT_DECOMPRESSED") wrong.push(error);
        },
      );
    }
    t.same(wrong, []);
    t.ok(refused > 0);
  });
}

t.test("a bomb takes no memory for what it claims inside", async (t) => {
  const claimed: number[] = [];
  const library = {
    compress: async (plain: Uint8Array) => plain,
    uncompress: async (packed: Uint8Array) => {
      claimed.push(new DataView(packed.buffer).getUint32(0, true));
      return new Uint8Array(10);
    },
  };
  const compressor = lz4Compressor(library);
  await t.rejects(compressor.decompress(Uint8Array.of(255, 255, 255, 127, 1), 64), {
    code: "NOT_DECOMPRESSED",
  });
  t.same(claimed, [64], "the library hears what the frame says, not what stands in the data");
});

t.test("without the library, and without zstd, there is less", async (t) => {
  const none = await loadCompressors(
    () => Promise.reject(new Error("no binary for this machine")),
    () => undefined,
  );
  t.same(none.compressors, []);
  t.match(none.missing, { code: "LZ4_MISSING", kind: "failed" });
  t.equal(zstdCompressor({ deflate: undefined }), undefined, "as in Node 20");
});

t.test("zstd as Node offers it: bounded, in one piece, its errors told", async (t) => {
  const asked: unknown[] = [];
  const found = zstdCompressor({
    deflate: undefined,
    zstdCompress: (bytes, options, done) => {
      asked.push(options);
      done(null, Buffer.from(bytes));
    },
    zstdDecompress: (bytes, options, done) => {
      asked.push(options);
      if (bytes.length > 3) done(new RangeError("too large"), new Uint8Array());
      else done(null, Buffer.from(bytes));
    },
  });
  const compressor = present(found, "zstd");
  t.strictSame(await compressor.compress(Uint8Array.of(1, 2)), Uint8Array.of(1, 2));
  t.strictSame(await compressor.decompress(Uint8Array.of(1, 2), 2), Uint8Array.of(1, 2));
  t.same(asked, [
    { params: { 100: 1 }, chunkSize: 64 },
    { maxOutputLength: 2, chunkSize: 64 },
  ]);
  await t.rejects(compressor.decompress(Uint8Array.of(1, 2), 3), { code: "NOT_DECOMPRESSED" });
  await t.rejects(compressor.decompress(Uint8Array.of(1, 2, 3, 4), 4), { code: "NOT_DECOMPRESSED" });
});

t.test("it works in a thread", async (t) => {
  const worker = new Worker(
    `const { parentPort } = require("node:worker_threads");
     import("#src/platform/compression/load-compressors.js").then(async ({ loadCompressors }) => {
       const { compressors } = await loadCompressors();
       const plain = new Uint8Array(65536);
       const lengths = [];
       for (const one of compressors)
         lengths.push((await one.decompress(await one.compress(plain), plain.length)).length);
       parentPort.postMessage(lengths);
     });`,
    { eval: true },
  );
  const lengths = await new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  t.same(
    lengths,
    real.map(() => 65_536),
  );
});
