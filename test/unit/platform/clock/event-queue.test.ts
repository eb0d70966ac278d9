import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import t from "tap";
import { EventQueue, type QueuedEvent } from "#src/platform/clock/event-queue.js";

t.test("gives events by when, then by when they were due, then by number", async (t) => {
  const times = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }));
  const property = fc.property(fc.array(times, { maxLength: 100 }), (pairs) => {
    const events = pairs.map(([whenMs, dueMs], number) => ({ whenMs, dueMs, number }));
    const queue = new EventQueue<QueuedEvent>();
    for (const event of events) queue.push(event);
    const given: (QueuedEvent | undefined)[] = [];
    while (queue.length > 0) given.push(queue.poll());
    const expected = events.toSorted(
      (a, b) => a.whenMs - b.whenMs || a.dueMs - b.dueMs || a.number - b.number,
    );
    deepStrictEqual(given, expected);
  });
  t.doesNotThrow(() => fc.assert(property, { seed: 1 }));
});

t.test("an empty queue gives nothing", async (t) => {
  const queue = new EventQueue<QueuedEvent>();
  t.equal(queue.peek(), undefined);
  t.equal(queue.poll(), undefined);
});
