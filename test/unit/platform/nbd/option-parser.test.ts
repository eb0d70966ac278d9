import fc from "fast-check";
import t from "tap";
import { OPTION_BYTES_MAX, OPTION_SKIPPED_BYTES_MAX } from "#src/platform/nbd/nbd-limits.js";
import { type OptionFrame, OptionParser } from "#src/platform/nbd/option-parser.js";
import { flagsBytes, optionBytes } from "#test/support/nbd/raw-client.js";

function framesOf(parser: OptionParser, pieces: readonly Uint8Array[]): OptionFrame[] {
  const frames: OptionFrame[] = [];
  for (const piece of pieces) {
    parser.push(piece);
    for (let frame = parser.next(); frame !== undefined; frame = parser.next()) frames.push(frame);
  }
  return frames;
}

function announcing(length: number): Buffer {
  const bytes = optionBytes(6);
  bytes.writeUInt32BE(length, 12);
  return bytes;
}

t.test("flags, then options, whole", async (t) => {
  const data = Uint8Array.of(1, 2, 3);
  const stream = Buffer.concat([flagsBytes(3), optionBytes(7, data), optionBytes(3)]);
  t.same(framesOf(new OptionParser("flags"), [stream]), [
    { type: "flags", flags: 3 },
    { type: "option", option: 7, data: Buffer.from(data) },
    { type: "option", option: 3, data: Buffer.alloc(0) },
  ]);
});

t.test("the same frames, however the bytes are cut", async (t) => {
  const options = fc.array(fc.record({ option: fc.nat(), data: fc.uint8Array({ maxLength: 50 }) }), {
    maxLength: 6,
  });
  const run = fc.property(options, fc.infiniteStream(fc.integer({ min: 1, max: 40 })), (sent, sizes) => {
    const stream = Buffer.concat([
      flagsBytes(3),
      ...sent.map(({ option, data }) => optionBytes(option, data)),
    ]);
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < stream.length; ) {
      const size = sizes.next().value ?? 1;
      pieces.push(stream.subarray(at, at + size));
      at += size;
    }
    const frames = framesOf(new OptionParser("flags"), pieces);
    const expected = sent.map(({ option, data }) => `${option} ${Buffer.from(data).toString("hex")}`);
    const found = frames
      .slice(1)
      .map((frame) =>
        frame.type === "option" ? `${frame.option} ${Buffer.from(frame.data).toString("hex")}` : frame.type,
      );
    return JSON.stringify(found) === JSON.stringify(expected);
  });
  t.doesNotThrow(() => fc.assert(run, { numRuns: 200 }));
});

t.test("what is too long is dropped, what is absurd ends it", async (t) => {
  const parser = new OptionParser("header");
  const long = OPTION_BYTES_MAX + 1;
  t.same(
    framesOf(parser, [
      announcing(long),
      new Uint8Array(long - 1),
      Buffer.concat([new Uint8Array(1), optionBytes(2)]),
    ]),
    [
      { type: "too-long", option: 6 },
      { type: "option", option: 2, data: Buffer.alloc(0) },
    ],
  );
  const [absurd] = framesOf(parser, [announcing(OPTION_SKIPPED_BYTES_MAX + 1), optionBytes(2)]);
  t.equal(absurd?.type, "garbage");
  t.equal(parser.next(), undefined, "nothing comes after it");
});

t.test("what follows the handshake is handed over", async (t) => {
  const parser = new OptionParser("header");
  parser.push(Buffer.concat([optionBytes(7), Uint8Array.of(9, 8, 7)]));
  t.equal(parser.next()?.type, "option");
  t.equal(parser.unread, 3);
  t.same([...parser.takeRest()], [9, 8, 7]);
  t.equal(parser.unread, 0);
});
