import t, { type Test } from "tap";
import type { Clock } from "#src/platform/clock/clock.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";

interface ClockHarness {
  readonly clock: Clock;
  /** What the promise resolves to, with time going on. */
  finish<T>(promise: Promise<T>): Promise<T>;
}

function clockContract(t: Test, create: () => ClockHarness): void {
  t.test("a timer fires once, not before its delay", async (t) => {
    const { clock, finish } = create();
    const startMs = clock.monotonicMs();
    for (const delayMs of [0, 1, 2.5, 10]) {
      let fired = 0;
      const fires = new Promise<void>((resolve) => {
        clock.startTimer(delayMs, () => {
          fired += 1;
          resolve();
        });
      });
      await finish(fires);
      t.ok(clock.monotonicMs() - startMs >= delayMs, `${delayMs} ms have passed`);
      await finish(clock.sleep(delayMs + 5));
      t.equal(fired, 1);
    }
  });

  t.test("the shorter delay fires first, whichever was started first", async (t) => {
    const { clock, finish } = create();
    const order: number[] = [];
    const fires = [60, 5, 30].map(
      (delayMs) =>
        new Promise<void>((resolve) => clock.startTimer(delayMs, () => resolve(void order.push(delayMs)))),
    );
    await finish(Promise.all([...fires, clock.sleep(61)]));
    t.same(order, [5, 30, 60]);
  });

  t.test("a cancelled timer does not fire; cancelling one that has fired does nothing", async (t) => {
    const { clock, finish } = create();
    const fired: string[] = [];
    const cancelled = clock.startTimer(5, () => fired.push("cancelled"));
    const kept = clock.startTimer(6, () => fired.push("kept"));
    cancelled.cancel();
    await finish(clock.sleep(30));
    kept.cancel();
    cancelled.cancel();
    t.same(fired, ["kept"]);
  });

  t.test("a timer may cancel another that is due", async (t) => {
    const { clock, finish } = create();
    const fired: string[] = [];
    const second = { cancel: () => {} };
    clock.startTimer(5, () => {
      fired.push("first");
      second.cancel();
    });
    Object.assign(second, { cancel: cancelOf(clock, 20, () => fired.push("second")) });
    await finish(clock.sleep(40));
    t.same(fired, ["first"]);
  });

  t.test("a negative delay is due at once", async (t) => {
    const { clock, finish } = create();
    await finish(new Promise<void>((resolve) => clock.startTimer(-5, resolve)));
    t.throws(() => clock.startTimer(Number.NaN, () => {}), { name: "AssertionFailure" });
    t.throws(() => clock.startTimer(Number.POSITIVE_INFINITY, () => {}), { name: "AssertionFailure" });
  });

  t.test("an aborted sleep rejects with the signal's reason and leaves nothing behind", async (t) => {
    const { clock, finish } = create();
    const reason = new Error("enough");
    const controller = new AbortController();
    const sleeping = t.rejects(clock.sleep(3_600_000, controller.signal), reason);
    controller.abort(reason);
    await finish(sleeping);
    await finish(t.rejects(clock.sleep(1, controller.signal), reason, "also when it is aborted already"));
  });

  t.test("a sleep that ended takes its listener off the signal", async (t) => {
    const { clock, finish } = create();
    const counted = countListeners(new AbortController().signal);
    await finish(clock.sleep(1, counted.signal));
    t.equal(counted.listeners(), 0);
  });

  t.test("a delay beyond 31 bits is waited for", async (t) => {
    const { clock, finish } = create();
    let fired = false;
    const timer = clock.startTimer(2 ** 31 + 5, () => {
      fired = true;
    });
    await finish(clock.sleep(20));
    timer.cancel();
    t.notOk(fired);
  });

  t.test("the clocks go on; the wall clock is in whole milliseconds", async (t) => {
    const { clock, finish } = create();
    const [wallMs, monotonicMs] = [clock.wallMs(), clock.monotonicMs()];
    t.ok(Number.isInteger(wallMs));
    t.ok(wallMs > Date.UTC(2023, 0, 1));
    await finish(clock.sleep(10));
    t.ok(clock.monotonicMs() >= monotonicMs + 10);
  });
}

function cancelOf(clock: Clock, delayMs: number, callback: () => void): () => void {
  const timer = clock.startTimer(delayMs, callback);
  return () => timer.cancel();
}

function countListeners(signal: AbortSignal): { readonly signal: AbortSignal; listeners(): number } {
  let count = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  Object.assign(signal, {
    addEventListener: (...args: Parameters<typeof add>) => {
      count += 1;
      add(...args);
    },
    removeEventListener: (...args: Parameters<typeof remove>) => {
      count -= 1;
      remove(...args);
    },
  });
  return { signal, listeners: () => count };
}

t.test("real", async (t) => clockContract(t, () => ({ clock: new RealClock(), finish: holding })));

t.test("simulated", async (t) =>
  clockContract(t, () => {
    const time = new SimulatedTime();
    return { clock: new SimulatedClock(time), finish: (promise) => time.complete(promise) };
  }),
);

/** A timer of the real clock does not keep the process alive, so the test does while it waits for one. */
async function holding<T>(promise: Promise<T>): Promise<T> {
  const hold = setInterval(() => {}, 1000);
  try {
    return await promise;
  } finally {
    clearInterval(hold);
  }
}
