import t from "tap";
import { addressBytes } from "#src/platform/tls/certificate-encoder.js";

const CASES: readonly (readonly [string, string])[] = [
  ["192.0.2.1", "c0000201"],
  ["::", "0".repeat(32)],
  ["::1", `${"0".repeat(31)}1`],
  ["2001:db8::7", "20010db8000000000000000000000007"],
  ["2001:db8:1:2:3:4:5:6", "20010db8000100020003000400050006"],
  ["fe80::", `fe80${"0".repeat(28)}`],
  ["::ffff:192.0.2.1", "00000000000000000000ffffc0000201"],
];

for (const [address, expected] of CASES) {
  t.test(address, async (t) => t.equal(addressBytes(address).toString("hex"), expected));
}
