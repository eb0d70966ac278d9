import t from "tap";
import { asOf, DEMO_STEPS } from "#src/api/cli/demo/demo-steps.js";

t.test("a view must hold every write that was acknowledged, and may hold more", async (t) => {
  t.equal(asOf({ type: "as-of", write: 10 }, 10), 10);
  t.equal(asOf({ type: "as-of", write: 11 }, 10), 11);
  t.throws(() => asOf({ type: "as-of", write: 9 }, 10), {
    code: "DEMO_CHECK_FAILED",
    message: "write 10 was acknowledged, and the view ends with 9",
  });
});

t.test("a view that is no state of the volume is never good enough", async (t) => {
  const torn = (found: number | undefined) => () => asOf({ type: "torn", block: 3, found, expected: 7 }, 0);
  t.throws(torn(5), { message: /block 3 has write 5, and must have 7/ });
  t.throws(torn(undefined), { message: /block 3 has something nobody wrote/ });
});

t.test("each step says what it does, once", async (t) => {
  t.equal(new Set(DEMO_STEPS.map(({ what }) => what)).size, DEMO_STEPS.length);
});
