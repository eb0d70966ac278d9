import t from "tap";
import { NO_TURNS, nextTurn, QUANTUM_BYTES, type Wish } from "#src/data-path/sender/fair-order.js";

t.test("turns are shared by bytes, whatever the size of the batches", (t) => {
  const sizes = new Map([
    [1, 1_000_000],
    [2, 10_000],
    [3, 100_000],
    // What divides the quantum without a rest must not have one turn after the other.
    [4, QUANTUM_BYTES / 20],
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
  t.equal(shares.length, 4);
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

t.test("one that can never meet its target leaves the others an eighth", (t) => {
  const wishes = new Map<number, Wish>([
    [1, { bytes: 4096, slackMs: -1e9 }],
    [2, { bytes: 1_000_000, slackMs: undefined }],
    [3, { bytes: 100_000, slackMs: undefined }],
  ]);
  const sent = new Map([...wishes.keys()].map((group) => [group, 0]));
  let turns = NO_TURNS;
  for (let count = 0; count < 100_000; count += 1) {
    const turn = nextTurn(turns, wishes);
    if (turn === undefined) break;
    turns = turn.turns;
    sent.set(turn.next, (sent.get(turn.next) ?? 0) + (wishes.get(turn.next)?.bytes ?? 0));
  }
  const [urgent = 0, large = 0, small = 0] = sent.values();
  t.ok(small > 0 && large > 0, JSON.stringify([...sent]));
  t.ok(urgent > 5 * (small + large), "and has nearly all of it itself");
  t.end();
});
