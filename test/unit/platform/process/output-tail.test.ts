import fc from "fast-check";
import t from "tap";
import { OutputTail } from "#src/platform/process/output-tail.js";

t.test("keeps exactly the last bytes, however they come", async (t) => {
  const ascii = fc.string({ unit: "grapheme-ascii", maxLength: 40 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 32 }), fc.array(ascii), (bytesMax, chunks) => {
      const tail = new OutputTail(bytesMax);
      for (const chunk of chunks) tail.push(Buffer.from(chunk));
      return tail.text() === chunks.join("").slice(-bytesMax);
    }),
    { seed: 1 },
  );
  t.equal(new OutputTail(4).text(), "");
});

t.test("leaves out a character that was cut at the front", async (t) => {
  const tail = new OutputTail(4);
  tail.push(Buffer.from("€€"));
  t.equal(tail.text(), "€");
});
