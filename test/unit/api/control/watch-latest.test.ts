import t from "tap";
import { watchLatest } from "#src/api/control/watch-latest.js";

function source() {
  let value = 0;
  const listeners = new Set<() => void>();
  return {
    listeners,
    read: () => value,
    set(next: number) {
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe(onChange: () => void) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
  };
}

t.test("the value comes at once, then after each change", async (t) => {
  const changing = source();
  const abort = new AbortController();
  const values = watchLatest(changing.read, changing.subscribe, abort.signal);
  t.same(await values.next(), { value: 0, done: false });
  const next = values.next();
  changing.set(1);
  t.same(await next, { value: 1, done: false });
});

t.test("changes that come while the reader is busy are one", async (t) => {
  const changing = source();
  const abort = new AbortController();
  const values = watchLatest(changing.read, changing.subscribe, abort.signal);
  await values.next();
  for (let value = 1; value <= 100; value += 1) changing.set(value);
  t.same(await values.next(), { value: 100, done: false });
  const waiting = values.next();
  abort.abort();
  t.same(await waiting, { value: undefined, done: true });
});

t.test("an abort ends it and lets go of the source", async (t) => {
  const changing = source();
  const abort = new AbortController();
  const values = watchLatest(changing.read, changing.subscribe, abort.signal);
  await values.next();
  t.equal(changing.listeners.size, 1);
  abort.abort();
  t.equal((await values.next()).done, true);
  t.equal(changing.listeners.size, 0);
});

t.test("a reader that leaves lets go of the source", async (t) => {
  const changing = source();
  const values = watchLatest(changing.read, changing.subscribe, new AbortController().signal);
  for await (const _value of values) break;
  t.equal(changing.listeners.size, 0);
});
