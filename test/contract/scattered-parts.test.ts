import t from "tap";
import { AssertionFailure } from "#src/base/assert.js";
import { patternOf as bytes, sameBytes } from "#test/support/bytes.js";
import { DISKS } from "#test/support/disks.js";

/** Many parts of a file in one call: what every Disk does, and no other than a call for each would. */
for (const { name, prepare } of DISKS) {
  t.test(`${name} disk: parts that lie apart are written and read in one call`, async (t) => {
    const { disk, home } = await prepare(t);
    const file = await disk.open(`${home}/file`, "create");
    for (const count of [3, 700]) {
      const parts = Array.from({ length: count }, (_, index) => ({
        bytes: bytes(1 + ((index * 37) % 4096), index),
        position: (count - index) * 10_000,
      }));
      const whole = { bytes: bytes(2 ** 20 + 1, 3), position: 20_000_000 };
      const neighbours = [0, 1].map((at) => ({ bytes: bytes(512, 90 + at), position: 512 * at }));
      const written = [...parts, ...neighbours, whole];
      await file.writeScattered(written);
      const read = written.map((part) => ({ ...part, bytes: new Uint8Array(part.bytes.length) }));
      await file.readScattered(read);
      for (const [index, part] of written.entries())
        sameBytes(t, read[index]?.bytes ?? new Uint8Array(0), part.bytes, `part ${index} of ${count}`);
      const size = await file.size();
      const behind = read.slice(0, 20).map((part, index) => ({ ...part, position: size - 1 + index }));
      await file.readScattered(behind);
      for (const [index, part] of behind.entries()) {
        sameBytes(
          t,
          part.bytes.subarray(1),
          new Uint8Array(part.bytes.length - 1),
          `behind the end, ${index}`,
        );
      }
    }
    await file.writeScattered([]);
    await file.close();
    const reader = await disk.open(`${home}/file`, "read");
    const one = { bytes: new Uint8Array(1), position: 0 };
    await t.rejects(
      (async () => reader.writeScattered(Array.from({ length: 20 }, () => one)))(),
      AssertionFailure,
    );
  });
}
