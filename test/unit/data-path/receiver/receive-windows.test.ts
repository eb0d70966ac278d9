import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import t from "tap";
import { RECEIVE_BYTES_MAX, WINDOW_BYTES, WINDOW_BYTES_MIN } from "#src/data-path/link-format/link-format.js";
import { type ReceiveWindow, ReceiveWindows } from "#src/data-path/receiver/receive-windows.js";

const nothing = (): void => undefined;

t.test("a few groups have full windows, many have equal shares, and each has room for a batch", (t) => {
  const windows = new ReceiveWindows();
  const joined: ReceiveWindow[] = [];
  const join = (count: number) => {
    while (joined.length < count) joined.push(windows.join(WINDOW_BYTES, nothing));
    return joined.at(-1)?.bytes;
  };
  t.equal(join(1), WINDOW_BYTES);
  t.equal(join(16), WINDOW_BYTES);
  t.equal(join(64), WINDOW_BYTES / 4);
  t.equal(join(500), WINDOW_BYTES_MIN);
  t.end();
});

t.test("two hundred groups have not two hundred full windows", (t) => {
  const windows = new ReceiveWindows();
  for (let count = 0; count < 200; count += 1) windows.join(WINDOW_BYTES, nothing).take();
  t.ok(windows.lentBytes <= RECEIVE_BYTES_MAX + 200 * WINDOW_BYTES_MIN, String(windows.lentBytes));
  t.ok(windows.lentBytes < (200 * WINDOW_BYTES) / 5);
  t.end();
});

t.test("who came late gets its share when others have stored what is above theirs", (t) => {
  const windows = new ReceiveWindows(4 * WINDOW_BYTES_MIN);
  const first = windows.join(WINDOW_BYTES, nothing);
  t.equal(first.take(), 4 * WINDOW_BYTES_MIN);
  let told = 0;
  const late = windows.join(WINDOW_BYTES, () => {
    told += 1;
  });
  t.equal(late.take(), WINDOW_BYTES_MIN, "one batch it has in any case");
  t.ok(late.isShort);
  first.returned(3 * WINDOW_BYTES_MIN);
  t.equal(told, 1);
  t.equal(first.take(), 0 + WINDOW_BYTES_MIN, "up to its share of a half");
  t.equal(late.take(), WINDOW_BYTES_MIN);
  t.notOk(late.isShort);
  first.leave();
  t.equal(late.take(), 2 * WINDOW_BYTES_MIN, "and all of it when it is alone");
  t.end();
});

t.test("whatever comes and goes, what is lent is bounded, and nobody is left without a batch", (t) => {
  const step = fc.record({
    who: fc.nat(7),
    what: fc.constantFrom("take", "return", "leave"),
    share: fc.nat(100),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const windows = new ReceiveWindows(3 * WINDOW_BYTES_MIN);
      const there = new Map<number, { readonly window: ReceiveWindow; lent: number }>();
      for (const { who, what, share } of steps) {
        const known = there.get(who) ?? { window: windows.join(WINDOW_BYTES, nothing), lent: 0 };
        there.set(who, known);
        if (what === "take") {
          known.lent += known.window.take();
          if (known.lent < WINDOW_BYTES_MIN) throw new Error("less than a batch");
        } else if (what === "return") {
          const bytes = Math.floor((known.lent * share) / 100);
          known.window.returned(bytes);
          known.lent -= bytes;
        } else {
          known.window.leave();
          there.delete(who);
        }
        const lent = [...there.values()].reduce((sum, one) => sum + one.lent, 0);
        deepStrictEqual(windows.lentBytes, lent);
        if (lent > 3 * WINDOW_BYTES_MIN + 8 * WINDOW_BYTES_MIN) throw new Error(`${lent} bytes`);
      }
    }),
  );
  t.pass("for all of them");
  t.end();
});
