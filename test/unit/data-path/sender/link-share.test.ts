import t from "tap";
import { NO_TURNS, nextTurn, QUANTUM_BYTES, type Wish } from "#src/data-path/sender/fair-order.js";
import { PacedLink } from "#src/data-path/sender/sender.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";

t.test("turns are shared by bytes, whatever the size of the batches", (t) => {
  const sizes = new Map([
    [1, 1_000_000],
    [2, 10_000],
    [3, 100_000],
  ]);
  const sent = new Map<number, number>();
  let turns = NO_TURNS;
  for (let count = 0; count < 2000; count += 1) {
    const wishes = new Map(
      [...sizes].map(([group, bytes]): [number, Wish] => [group, { bytes, slackMs: undefined }]),
    );
    const turn = nextTurn(turns, wishes);
    if (turn === undefined) break;
    turns = turn.turns;
    sent.set(turn.next, (sent.get(turn.next) ?? 0) + (sizes.get(turn.next) ?? 0));
  }
  const shares = [...sent.values()];
  t.equal(shares.length, 3);
  t.ok(Math.max(...shares) - Math.min(...shares) <= 2 * QUANTUM_BYTES, JSON.stringify(shares));
  t.end();
});

t.test("who is past its target goes first", (t) => {
  const wish = (slackMs: number | undefined) => ({ bytes: 1, slackMs });
  const next = (...slacks: (number | undefined)[]) =>
    nextTurn(NO_TURNS, new Map(slacks.map((slack, index) => [index, wish(slack)])))?.next;
  t.equal(next(undefined, 500, -20, 10), 2);
  t.equal(next(undefined, 5000, 90_000), 0, "nobody is near");
  t.equal(next(), undefined);
  t.end();
});

t.test("a rate holds, is shared, and is changed while it is waited for", async (t) => {
  const time = new SimulatedTime();
  const link = new PacedLink(new SimulatedClock(time), 100_000);
  const members = [link.join(), link.join()];
  const sent = [0, 0];
  const goOn = (index: number): void =>
    members[index]?.ask({ bytes: 10_000, slackMs: undefined }, () => {
      sent[index] = (sent[index] ?? 0) + 10_000;
      if (time.nowMs < 20_000) time.schedule(0, () => goOn(index));
    });
  goOn(0);
  goOn(1);
  await time.runFor(10_000);
  const total = () => (sent[0] ?? 0) + (sent[1] ?? 0);
  t.ok(Math.abs(total() - 1_000_000) <= 40_000, `${total()} bytes in 10 s at 100,000 a second`);
  link.setRate(1_000_000);
  const before = total();
  await time.runFor(1000);
  t.ok(
    Math.abs(total() - before - 1_000_000) <= 150_000,
    `${total() - before} in a second at ten times the rate`,
  );
  members[0]?.leave();
  let isGranted = false;
  link.setRate(1);
  members[1]?.ask({ bytes: 1e6, slackMs: undefined }, () => undefined);
  members[1]?.ask({ bytes: 1e6, slackMs: undefined }, () => {
    isGranted = true;
  });
  link.setRate(undefined);
  t.ok(isGranted, "without a rate nobody waits");
});
