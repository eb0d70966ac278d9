import t from "tap";
import { equalBytes, formatId64, getUint53, parseId64, setUint53, viewOf } from "#src/base/bytes.js";

t.test("whole numbers up to 2^53 - 1 come back from eight bytes", async (t) => {
  const view = new DataView(new ArrayBuffer(16));
  for (const value of [0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 52 + 12_345, Number.MAX_SAFE_INTEGER]) {
    setUint53(view, 3, value);
    t.equal(getUint53(view, 3), value);
  }
  t.throws(() => setUint53(view, 0, -1), { name: "AssertionFailure" });
  t.throws(() => setUint53(view, 0, 1.5), { name: "AssertionFailure" });
  t.throws(() => setUint53(view, 0, 2 ** 53), { name: "AssertionFailure" });
});

t.test("a larger number compares as false with everything", async (t) => {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, 2n ** 53n, true);
  t.ok(Number.isNaN(getUint53(view, 0)));
});

t.test("bytes are equal when they are as long and the same", async (t) => {
  t.ok(equalBytes(Uint8Array.of(1, 2), Buffer.from([1, 2])));
  t.notOk(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3)));
  t.notOk(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 3)));
  t.ok(equalBytes(new Uint8Array(0), new Uint8Array(0)));
});

t.test("a view covers the bytes and not what lies around them", async (t) => {
  const bytes = Uint8Array.of(9, 1, 2, 9).subarray(1, 3);
  t.equal(viewOf(bytes).byteLength, 2);
  t.equal(viewOf(bytes).getUint16(0), 0x0102);
});

t.test("ids are 16 digits and come back", async (t) => {
  for (const id of [0n, 1n, 2n ** 64n - 1n]) t.equal(parseId64(formatId64(id)), id);
  t.equal(formatId64(0xa1n), "00000000000000a1");
  for (const text of ["", "a1", "00000000000000A1", "00000000000000a1 ", "0x000000000000a1"]) {
    t.equal(parseId64(text), undefined, text);
  }
});
