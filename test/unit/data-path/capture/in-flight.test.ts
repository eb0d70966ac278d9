import t from "tap";
import { InFlight } from "#src/data-path/capture/in-flight.js";

t.test("what overlaps waits, what only touches does not", async (t) => {
  const inFlight = new InFlight();
  const end = inFlight.begin(100, 50);
  t.equal(inFlight.overlap(0, 100), undefined);
  t.equal(inFlight.overlap(150, 10), undefined);
  const waiting = inFlight.overlap(149, 1);
  t.ok(waiting instanceof Promise);
  t.ok(inFlight.overlap(0, 1000) instanceof Promise);
  end();
  await waiting;
  t.equal(inFlight.size, 0);
  await t.resolves(inFlight.idle());
});
