import { createHash } from "node:crypto";
import fc from "fast-check";
import t from "tap";
import { decodeIdentity, encodeIdentity } from "#src/daemon/identity.js";

const IDENTITY = { site: "alpha", storeId: "3f2b8c1e-7a55-4f1e-9d2c-0123456789ab" };

function sealed(body: string): Uint8Array {
  return Buffer.from(`${body}checksum: ${createHash("sha256").update(body).digest("hex")}\n`);
}

t.test("the file is text, and reads back as it was written", async (t) => {
  const bytes = encodeIdentity(IDENTITY);
  t.equal(
    Buffer.from(bytes).toString(),
    [
      "tidemark data directory",
      "format: 1",
      "site: alpha",
      "store: 3f2b8c1e-7a55-4f1e-9d2c-0123456789ab",
      "checksum: 1b97ee3f81eb61556620730a2890bcca741f0a45ca29dc40e8e76be0f6cd9928",
      "",
    ].join("\n"),
  );
  t.same(decodeIdentity(bytes), { type: "ours", identity: IDENTITY });
});

t.test("a flipped bit anywhere is noticed, and never taken for a newer format", async (t) => {
  const whole = encodeIdentity(IDENTITY);
  for (let bit = 0; bit < whole.length * 8; bit += 1) {
    const bytes = Uint8Array.from(whole, (byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
    const reading = decodeIdentity(bytes);
    if (reading.type !== "damaged") t.fail(`bit ${bit} went unnoticed: ${reading.type}`);
  }
  t.pass(`${whole.length * 8} bits`);
});

t.test("a file cut short or grown is damaged", async (t) => {
  const whole = encodeIdentity(IDENTITY);
  for (let length = 0; length < whole.length; length += 1) {
    t.equal(decodeIdentity(whole.subarray(0, length)).type, "damaged", `${length} bytes`);
  }
  t.equal(decodeIdentity(Buffer.concat([whole, Buffer.from("x")])).type, "damaged");
});

t.test("a newer format is told by its number, whatever else it says", async (t) => {
  const bytes = sealed("tidemark data directory\nformat: 7\nnew: things\n");
  t.same(decodeIdentity(bytes), { type: "newer-format", format: 7 });
});

t.test("a sound file with lines missing, or of format 0, is damaged", async (t) => {
  for (const body of [
    "tidemark data directory\nformat: 1\n",
    "tidemark data directory\nformat: 0\nsite: alpha\nstore: 3f2b8c1e-7a55-4f1e-9d2c-0123456789ab\n",
    "tidemark data directory\nformat: 1\nsite: NO\nstore: 3f2b8c1e-7a55-4f1e-9d2c-0123456789ab\n",
    "something else\nformat: 1\n",
  ]) {
    t.equal(decodeIdentity(sealed(body)).type, "damaged", JSON.stringify(body));
  }
});

t.test("whatever bytes are in it, reading it is an answer and not a crash", async (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => decodeIdentity(bytes).type === "damaged"),
  );
  t.pass("no bytes at random are an identity");
});
