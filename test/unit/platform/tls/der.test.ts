import t from "tap";
import * as der from "#src/platform/tls/der.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

t.test("lengths take as many bytes as they need", async (t) => {
  t.equal(hex(der.octetString(Buffer.alloc(0))), "0400");
  t.equal(hex(der.octetString(Buffer.alloc(127))).slice(0, 4), "047f");
  t.equal(hex(der.octetString(Buffer.alloc(128))).slice(0, 6), "048180");
  t.equal(hex(der.octetString(Buffer.alloc(300))).slice(0, 8), "0482012c");
});

t.test("integers are never negative and have no needless zeros", async (t) => {
  t.equal(hex(der.integer(Buffer.from([0]))), "020100");
  t.equal(hex(der.integer(Buffer.from([0x7f]))), "02017f");
  t.equal(hex(der.integer(Buffer.from([0x80]))), "02020080");
  t.equal(hex(der.integer(Buffer.from([0, 0, 1]))), "020101");
});

t.test("object ids: the ones of RSA and ECDSA as in their standards", async (t) => {
  t.equal(hex(der.objectId("1.2.840.113549")), "06062a864886f70d");
  t.equal(hex(der.objectId("1.2.840.10045.4.3.2")), "06082a8648ce3d040302");
});

t.test("times before 2050 have two digits for the year", async (t) => {
  const text = (value: Uint8Array) => Buffer.from(value.subarray(2)).toString();
  t.equal(text(der.time(Date.UTC(2049, 11, 31, 23, 59, 59, 999))), "491231235959Z");
  t.equal(text(der.time(Date.UTC(2050, 0, 1))), "20500101000000Z");
  t.equal(der.time(Date.UTC(2050, 0, 1))[0], 0x18);
});

t.test("what was written is read back, and nonsense is nothing", async (t) => {
  const inner = [der.utf8String("a"), der.octetString(Buffer.alloc(400))];
  const [outer] = der.readValues(der.sequence(...inner)) ?? [];
  t.same(
    der.readValues(outer?.content ?? Buffer.alloc(0))?.map(({ whole }) => hex(whole)),
    inner.map(hex),
  );
  t.equal(der.readValues(Buffer.from("0405ffff", "hex")), undefined, "too short");
  t.equal(der.readValues(Buffer.from("308000000000", "hex")), undefined, "indefinite length");
  t.equal(der.readValues(Buffer.from("30ff", "hex")), undefined, "a length of 127 bytes");
});
