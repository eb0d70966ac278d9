import fc from "fast-check";
import t from "tap";
import { BufferPool } from "#src/platform/nbd/buffer-pool.js";
import { COMMAND } from "#src/platform/nbd/request-format.js";
import { RequestParser } from "#src/platform/nbd/request-parser.js";
import { patternOf } from "#test/support/bytes.js";
import { requestBytes } from "#test/support/nbd/raw-client.js";

/** What the requests of these pieces are, one line each, read as the transmission reads them. */
function linesOf(
  pieces: readonly Uint8Array[],
  isSkipped: (length: number) => boolean = () => false,
): string[] {
  const parser = new RequestParser();
  const pool = new BufferPool();
  const lines: string[] = [];
  const readOne = (): boolean => {
    if (parser.phase === "skipping") {
      if (!parser.readSkipped()) return false;
      lines.push(`skipped ${parser.length}`);
      parser.finish();
      return true;
    }
    if (parser.phase === "payload") {
      if (!parser.readPayload()) return false;
      lines.push(`write ${parser.offset} ${Buffer.from(parser.payload).toString("hex")}`);
      parser.finish();
      return true;
    }
    const read = parser.readHeader();
    if (read === "garbage") lines.push("garbage");
    if (read !== "read") return false;
    if (parser.command === COMMAND.write) {
      if (isSkipped(parser.length)) parser.beginSkip();
      else parser.beginPayload(pool);
      return true;
    }
    const { command, flags, offset, length, cookieHigh, cookieLow } = parser;
    lines.push(
      `${command} ${flags} ${offset} ${length} ${cookieHigh.toString(16)} ${cookieLow.toString(16)}`,
    );
    parser.finish();
    return true;
  };
  for (const piece of pieces) {
    parser.push(piece);
    while (readOne());
    if (lines.at(-1) === "garbage") break;
  }
  return lines;
}

t.test("every field is where it belongs", async (t) => {
  const bytes = requestBytes({
    command: 7,
    flags: 9,
    cookie: 0x0123456789abcdefn,
    offset: 2 ** 40 + 5,
    length: 2 ** 32 - 1,
  });
  t.same(linesOf([bytes]), [`7 9 ${2 ** 40 + 5} 4294967295 1234567 89abcdef`]);
  t.match(linesOf([requestBytes({ command: 0, offset: 2n ** 53n })]), [/^0 0 NaN/]);
  t.match(linesOf([requestBytes({ command: 0, offset: 2n ** 53n - 1n })]), [/^0 0 9007199254740991/]);
});

t.test("a payload in one piece is not copied", async (t) => {
  const parser = new RequestParser();
  const chunk = requestBytes({ command: 1, payload: patternOf(100) });
  parser.push(chunk);
  parser.readHeader();
  parser.beginPayload(new BufferPool());
  t.equal(parser.readPayload(), true);
  t.equal(parser.payload.buffer, chunk.buffer);
  t.equal(parser.payloadBuffer, undefined);
});

t.test("garbage is garbage, whole and in pieces", async (t) => {
  const bytes = requestBytes({ command: 0, length: 1 });
  bytes[3] = 0;
  t.same(linesOf([bytes]), ["garbage"]);
  t.same(linesOf([bytes.subarray(0, 5), bytes.subarray(5)]), ["garbage"]);
});

t.test("the same requests, however the bytes are cut", async (t) => {
  const request = fc.record({
    command: fc.constantFrom(0, 1, 1, 3, 7),
    flags: fc.nat(31),
    cookie: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    offset: fc.nat(2 ** 31),
    payload: fc.uint8Array({ maxLength: 90 }),
  });
  const run = fc.property(
    fc.array(request, { maxLength: 8 }),
    fc.infiniteStream(fc.integer({ min: 1, max: 60 })),
    (requests, sizes) => {
      const isSkipped = (length: number) => length % 3 === 0;
      const stream = Buffer.concat(
        requests.map(({ payload, ...fields }) =>
          requestBytes(fields.command === 1 ? { ...fields, payload } : { ...fields, length: payload.length }),
        ),
      );
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < stream.length; ) {
        const size = sizes.next().value ?? 1;
        pieces.push(stream.subarray(at, at + size));
        at += size;
      }
      return JSON.stringify(linesOf(pieces, isSkipped)) === JSON.stringify(linesOf([stream], isSkipped));
    },
  );
  t.doesNotThrow(() => fc.assert(run, { numRuns: 300 }));
});
