import t from "tap";
import { isAllZeros } from "#src/base/all-zeros.js";

t.test("a byte that is not zero is found at any place, in spans of any place and length", async (t) => {
  const memory = new Uint8Array(64);
  const missed: string[] = [];
  for (let from = 0; from < 9; from += 1)
    for (let length = 0; length < 21; length += 1) {
      const bytes = memory.subarray(from, from + length);
      if (!isAllZeros(bytes)) missed.push(`${from}+${length}: zeros`);
      for (let at = 0; at < length; at += 1) {
        bytes[at] = 0x80;
        if (isAllZeros(bytes)) missed.push(`${from}+${length}: at ${at}`);
        bytes[at] = 0;
      }
      memory[from + length] = 1;
      if (!isAllZeros(bytes)) missed.push(`${from}+${length}: it looked behind its end`);
      memory[from + length] = 0;
    }
  t.same(missed, []);
});
