import fc from "fast-check";
import t from "tap";
import { decodeContextQuestion, decodeExportQuestion, decodeName } from "#src/platform/nbd/option-data.js";
import { nameAndItems, nameAndQueries } from "#test/support/nbd/raw-client.js";

t.test("what a client says is what is understood", async (t) => {
  t.same(decodeExportQuestion(nameAndItems("p\u00e4y/roll@x", [3, 0, 99])), {
    name: "p\u00e4y/roll@x",
    items: [3, 0, 99],
  });
  t.same(decodeContextQuestion(nameAndQueries("a", ["base:", ""])), { name: "a", queries: ["base:", ""] });
  t.same(decodeContextQuestion(nameAndQueries("", [])), { name: "", queries: [] });
  t.equal(decodeName(Buffer.from("x y")), "x y");
});

t.test("a length is believed only as far as there are bytes", async (t) => {
  const short = nameAndItems("abc", [1]);
  t.equal(decodeExportQuestion(short.subarray(0, -1)), undefined, "cut off");
  t.equal(decodeExportQuestion(Buffer.concat([short, Uint8Array.of(0)])), undefined, "a byte too many");
  const lying = Buffer.from(short);
  lying.writeUInt32BE(2 ** 32 - 1, 0);
  t.equal(decodeExportQuestion(lying), undefined);
  t.equal(decodeExportQuestion(new Uint8Array(0)), undefined);
  t.equal(
    decodeContextQuestion(
      nameAndQueries(
        "a",
        Array.from({ length: 129 }, () => ""),
      ),
    ),
    undefined,
    "too many queries",
  );
});

t.test("a name is text of at most 4096 bytes without a zero", async (t) => {
  t.equal(decodeName(Buffer.alloc(4096, "x"))?.length, 4096);
  t.equal(decodeName(Buffer.alloc(4097, "x")), undefined);
  t.equal(decodeName(Uint8Array.of(0xc3)), undefined);
  t.equal(decodeName(Buffer.from("a\0b")), undefined);
  t.equal(decodeName(Buffer.from("\ufeffa")), "\ufeffa", "nothing of it is taken away");
});

t.test("any bytes are decoded or refused, never thrown at", async (t) => {
  const run = fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
    decodeName(data);
    decodeExportQuestion(data);
    decodeContextQuestion(data);
  });
  t.doesNotThrow(() => fc.assert(run, { numRuns: 1000 }));
});
