import t from "tap";
import { behind, totalBytes, transferWhole, transferWholeSync } from "#src/platform/disk/whole-transfer.js";
import { patternOf, sameBytes } from "#test/support/bytes.js";

t.test("a step that does less is repeated from where it stopped", async (t) => {
  const steps: number[] = [];
  const moveThree = (done: number): number => {
    steps.push(done);
    return Math.min(3, 10 - done);
  };
  t.equal(transferWholeSync(10, moveThree), 10);
  t.same(steps.splice(0), [0, 3, 6, 9]);
  t.equal(await transferWhole(10, async (done) => moveThree(done)), 10);
  t.same(steps, [0, 3, 6, 9]);
});

t.test("a step that moves nothing ends it, and nothing asked for is done already", async (t) => {
  t.equal(
    transferWholeSync(10, (done) => (done < 6 ? 3 : 0)),
    6,
  );
  t.equal(await transferWhole(10, async (done) => (done < 6 ? 3 : 0)), 6);
  const never = (): never => {
    throw new Error("called");
  };
  t.equal(transferWholeSync(0, never), 0);
  t.equal(await transferWhole(0, never), 0);
});

t.test("an error ends it", async (t) => {
  t.throws(
    () =>
      transferWholeSync(1, () => {
        throw new Error("full");
      }),
    { message: "full" },
  );
  await t.rejects(
    transferWhole(1, () => Promise.reject(new Error("full"))),
    { message: "full" },
  );
});

t.test("what is still to be written begins exactly behind what is", (t) => {
  const sources = [0, 5, 1, 0, 7, 2].map((length, index) => patternOf(length, index));
  const whole = Buffer.concat(sources);
  t.equal(totalBytes(sources), 15);
  for (let done = 0; done <= whole.length; done += 1) {
    sameBytes(t, Buffer.concat(behind(sources, done)), whole.subarray(done));
  }
  t.end();
});
