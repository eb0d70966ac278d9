import t from "tap";
import {
  creditOf,
  decodeResponse,
  encodeBatchMessage,
  encodeFrame,
  plainBytesOf,
} from "#src/data-path/link-format/link-format.js";
import { BatchFrames } from "#src/data-path/sender/batch-frames.js";
import { LinkLoadMeter } from "#src/data-path/sender/link-load.js";
import type { Compression } from "#src/domain/model/group-specification.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import type { Compressor } from "#src/platform/compression/compressor.js";
import { SimulatedCompressor } from "#src/platform/compression/simulated-compressor.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { pattern } from "#test/support/batches.js";

const BYTES = 64 * 1024;

/** Takes its time, by a clock that does not go on by itself. */
function stage(setting: Compression) {
  const time = new SimulatedTime();
  const clock = new SimulatedClock(time);
  const facts = { setting, isLoopback: false, compressed: 0 };
  const codec = new SimulatedCompressor("lz4");
  const slow: Compressor = {
    name: "lz4",
    compress: async (plain) => {
      facts.compressed += 1;
      await clock.sleep(1);
      return codec.compress(plain);
    },
    decompress: (packed, plainBytes) => codec.decompress(packed, plainBytes),
  };
  const load = new LinkLoadMeter(0);
  const frames = new BatchFrames({
    clock,
    theirs: ["lz4", "plain"],
    load,
    compression: {
      compressors: [slow],
      setting: () => facts.setting,
      isLoopback: () => facts.isLoopback,
    },
  });
  const make = async (batch: Uint8Array) => {
    const message = await time.complete(Promise.resolve(frames.make(batch)));
    const decoded = decodeResponse(message);
    return decoded.type === "batch" ? decoded : undefined;
  };
  return { facts, frames, load, make, codec };
}

function noise(length: number): Uint8Array {
  const random = new SimulatedRandom(3);
  return Uint8Array.from({ length }, () => random.integer(0, 255));
}

t.test("the frame of a batch, and what it would be plain", (t) => {
  for (const length of [0, 1, 100, 127, 128, 16_383, 16_384, 1_310_720]) {
    const plain = encodeBatchMessage(new Uint8Array(length));
    t.equal(creditOf(length), plain.length);
    t.equal(plainBytesOf(plain), plain.length);
    t.equal(plainBytesOf(encodeFrame("zstd", length, new Uint8Array(17))), plain.length);
  }
  t.equal(plainBytesOf(Uint8Array.of(0x1a, 0)), undefined);
  t.end();
});

t.test("what is asked for is done, but for what does not become smaller", async (t) => {
  const { frames, make, codec } = stage("lz4");
  const batch = pattern(BYTES, 1);
  const message = await make(batch);
  t.match(message, { codec: "lz4", plainBytes: BYTES });
  t.equal(Buffer.compare(await codec.decompress(message?.data ?? batch, BYTES), batch), 0);
  t.match(await make(noise(BYTES)), { codec: "plain", plainBytes: BYTES });
  t.match(await make(pattern(1000, 1)), { codec: "plain" }, "a small one is not worth the way");
  t.same(frames.state, { codec: "lz4", because: "asked" });
});

t.test("auto: looked at first, then as it was found, and looked at again now and then", async (t) => {
  const { facts, frames, make } = stage("auto");
  const incompressible = noise(BYTES);
  for (let count = 0; count < 33; count += 1) t.match(await make(incompressible), { codec: "plain" });
  t.equal(facts.compressed, 3, "the first, and each sixteenth");
  t.same(frames.state, { codec: "plain", because: "incompressible" });
  for (let count = 0; count < 100; count += 1) await make(pattern(BYTES, count));
  t.same(frames.state, { codec: "lz4", because: "pays" });
  const before = facts.compressed;
  await make(pattern(BYTES, 1));
  t.equal(facts.compressed, before + 1, "all of them, while it pays");
});

t.test("what is said anew counts for the next batch", async (t) => {
  const { facts, frames, make } = stage("off");
  const batch = pattern(BYTES, 1);
  t.match(await make(batch), { codec: "plain" });
  t.same(frames.state, { codec: "plain", because: "off" });
  facts.setting = "lz4";
  t.match(await make(batch), { codec: "lz4" });
  facts.setting = "auto";
  facts.isLoopback = true;
  t.match(await make(batch), { codec: "plain" });
  t.same(frames.state, { codec: "plain", because: "loopback" });
  facts.setting = "zstd";
  t.match(await make(batch), { codec: "plain" });
  t.same(frames.state, { codec: "plain", because: "no-common-codec" });
});

t.test("a link that is faster than the codec is left alone", async (t) => {
  const { frames, load, make } = stage("auto");
  // A millisecond for 64 KiB is 65 MB/s.
  for (let second = 1; second <= 2; second += 1) load.sent(200e6, (second - 1) * 1000, second * 1000);
  await make(pattern(BYTES, 1));
  await make(pattern(BYTES, 2));
  t.same(frames.state, { codec: "plain", because: "slower-than-link" });
  for (let second = 3; second <= 4; second += 1) load.sent(20e6, (second - 1) * 1000, second * 1000);
  await make(pattern(BYTES, 3));
  t.same(frames.state, { codec: "lz4", because: "pays" });
});
