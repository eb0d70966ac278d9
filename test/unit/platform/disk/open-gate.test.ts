import t from "tap";
import { AssertionFailure } from "#src/base/assert.js";
import { OpenGate } from "#src/platform/disk/open-gate.js";

t.test("closes when the last is out, and lets nobody in meanwhile", async (t) => {
  const gate = new OpenGate("the file");
  gate.enter();
  gate.enter();
  let closed = false;
  const closing = gate.close().then(() => {
    closed = true;
  });
  t.throws(() => gate.enter(), /the file is closed/);
  t.throws(() => gate.assertOpen(), AssertionFailure);
  gate.leave();
  await undefined;
  await undefined;
  t.equal(closed, false);
  gate.leave();
  await closing;
  await t.rejects(gate.close(), AssertionFailure);
});

t.test("closes at once when nobody is in", async (t) => {
  const gate = new OpenGate("the file");
  gate.enter();
  gate.leave();
  await t.resolves(gate.close());
});
