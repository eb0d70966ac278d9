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

t.test(
  "one byte that differs is seen wherever it stands, however long and aligned the bytes are",
  async (t) => {
    const missed: string[] = [];
    for (const length of [511, 512, 515, 1030]) {
      for (const [left, right] of [
        [0, 0],
        [0, 3],
        [1, 1],
        [4, 8],
      ] as const) {
        const a = new Uint8Array(length + 16).fill(7).subarray(left, left + length);
        const b = new Uint8Array(length + 16).fill(7).subarray(right, right + length);
        if (!equalBytes(a, b)) missed.push(`${length} at ${left} and ${right} are equal`);
        for (let at = 0; at < length; at += 1) {
          b[at] = 8;
          if (equalBytes(a, b)) missed.push(`byte ${at} of ${length} at ${left} and ${right}`);
          b[at] = 7;
        }
      }
    }
    t.same(missed, []);
  },
);

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
