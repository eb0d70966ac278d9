import t from "tap";
import { PromotableQueue } from "#src/data-path/capture/promotable-queue.js";

t.test("everybody is answered once, in order, when their sequence is reached", (t) => {
  const queue = new PromotableQueue();
  const answered: number[] = [];
  for (const sequence of [3, 5, 5, 9]) queue.wait(sequence, () => answered.push(sequence));
  queue.advance(2);
  t.same(answered, []);
  queue.advance(5);
  t.same(answered, [3, 5, 5]);
  t.equal(queue.length, 1);
  queue.advance(5);
  queue.answerAll();
  t.same(answered, [3, 5, 5, 9]);
  t.equal(queue.length, 0);
  t.end();
});

t.test("at an end whoever waits hears why", (t) => {
  const queue = new PromotableQueue();
  const heard: (Error | undefined)[] = [];
  queue.wait(1, (error) => heard.push(error));
  const error = new Error("stopped");
  queue.answerAll(error);
  t.same(heard, [error]);
  t.end();
});

t.test("what has been answered is not kept", (t) => {
  const queue = new PromotableQueue();
  let answered = 0;
  for (let sequence = 1; sequence <= 1000; sequence += 1) {
    queue.wait(sequence, () => {
      answered += 1;
    });
    queue.advance(sequence - 200);
  }
  t.equal(queue.length, 200);
  t.equal(answered, 800);
  t.end();
});

t.test("who comes later may wait for less, as for a point that was cut before the writes that wait", (t) => {
  const queue = new PromotableQueue();
  const answered: number[] = [];
  for (const sequence of [4, 9, 6, 9, 6, 2]) queue.wait(sequence, () => answered.push(sequence));
  queue.advance(4);
  t.same(answered, [2, 4]);
  queue.advance(8);
  t.same(answered, [2, 4, 6, 6]);
  queue.wait(8, () => answered.push(8));
  queue.answerAll();
  t.same(answered, [2, 4, 6, 6, 8, 9, 9]);
  t.equal(queue.length, 0);
  t.end();
});
