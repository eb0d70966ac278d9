import fc from "fast-check";
import t from "tap";
import { AssertionFailure } from "#src/base/assert.js";
import { BoundedQueue } from "#src/base/bounded-queue.js";

t.test("first in, first out, and never more than its bound", (t) => {
  const queue = new BoundedQueue<string>(2);
  t.equal(queue.poll(), undefined);
  t.equal(queue.peek(), undefined);
  t.equal(queue.offer("a"), true);
  t.equal(queue.offer("b"), true);
  t.equal(queue.offer("c"), false, "refused, not grown");
  t.equal(queue.length, 2);
  t.equal(queue.peek(), "a");
  t.equal(queue.poll(), "a");
  t.equal(queue.offer("c"), true);
  t.same([queue.poll(), queue.poll(), queue.poll()], ["b", "c", undefined]);
  t.equal(queue.size, 0);
  t.end();
});

t.test("counts in the unit of the caller", (t) => {
  const queue = new BoundedQueue<Uint8Array>(10, (bytes) => bytes.length);
  t.equal(queue.offer(new Uint8Array(11)), false, "one that never fits is never taken");
  t.equal(queue.offer(new Uint8Array(6)), true);
  t.equal(queue.offer(new Uint8Array(5)), false);
  t.equal(queue.offer(new Uint8Array(4)), true);
  t.equal(queue.size, 10);
  t.equal(queue.offer(new Uint8Array(0)), true, "what takes nothing fits a full queue");
  t.equal(queue.length, 3);
  t.end();
});

t.test("undefined is an item like any other", (t) => {
  const queue = new BoundedQueue<undefined>(3);
  queue.offer(undefined);
  queue.offer(undefined);
  t.equal(queue.poll(), undefined);
  t.equal(queue.length, 1);
  t.equal(queue.size, 1);
  t.end();
});

t.test("gives back what it took for an item, even if that changed size meanwhile", (t) => {
  const queue = new BoundedQueue<number[]>(10, (list) => list.length);
  const list = [1, 2, 3];
  queue.offer(list);
  list.push(4, 5);
  queue.poll();
  t.equal(queue.size, 0);
  t.end();
});

t.test("a bound is positive, a size not negative", (t) => {
  t.throws(() => new BoundedQueue(0), AssertionFailure);
  t.throws(() => new BoundedQueue<number>(1, (size) => size).offer(-1), AssertionFailure);
  t.throws(() => new BoundedQueue<number>(1, (size) => size).offer(Number.NaN), AssertionFailure);
  t.end();
});

t.test("equals a list after any offers and polls", (t) => {
  const item = fc.nat(20);
  const action = fc.oneof(
    item.map((size) => ({ offer: size })),
    fc.constant({ offer: undefined }),
  );
  const run = fc.property(fc.array(action, { maxLength: 400 }), (actions) => {
    const queue = new BoundedQueue<number>(100, (size) => size);
    const list: number[] = [];
    const total = (): number => list.reduce((sum, size) => sum + size, 0);
    return actions.every(({ offer }) => {
      if (offer === undefined) {
        if (queue.poll() !== list.shift()) return false;
      } else {
        const fits = total() + offer <= 100;
        if (fits) list.push(offer);
        if (queue.offer(offer) !== fits) return false;
      }
      return queue.length === list.length && queue.size === total() && queue.peek() === list[0];
    });
  });
  t.doesNotThrow(() => fc.assert(run));
  t.end();
});

t.test("a long life does not keep the dead", (t) => {
  const queue = new BoundedQueue<number>(1000);
  for (let index = 0; index < 200_000; index += 1) {
    queue.offer(index);
    if (index % 1000 >= 500) queue.poll();
    if (index % 1000 === 999) while (queue.length > 0) queue.poll();
  }
  t.equal(queue.length, 0);
  t.equal(queue.size, 0);
  t.end();
});
