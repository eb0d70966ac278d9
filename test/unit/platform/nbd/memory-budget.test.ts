import t from "tap";
import { type BudgetHolder, MemoryBudget } from "#src/platform/nbd/memory-budget.js";
import { HandClock } from "#test/support/chance.js";

class Holder implements BudgetHolder {
  waitsForClientSinceMs: number | undefined;
  rooms = 0;
  evicted = false;
  readonly #budget: () => MemoryBudget;

  constructor(budget: () => MemoryBudget, sinceMs?: number) {
    this.#budget = budget;
    this.waitsForClientSinceMs = sinceMs;
  }

  onRoom(): void {
    this.rooms += 1;
  }

  evict(): void {
    this.evicted = true;
    this.#budget().giveAll(this);
  }
}

t.test("what does not fit waits, and is called when something comes back", async (t) => {
  const budget = new MemoryBudget(new HandClock(), 100, 1000);
  const [one, two] = [new Holder(() => budget), new Holder(() => budget)];
  t.equal(budget.take(one, 60), true);
  t.equal(budget.take(one, 40), true);
  t.equal(budget.take(two, 1), false);
  budget.giveAll(one);
  t.same([two.rooms, budget.heldBytes], [1, 0]);
  t.equal(budget.take(two, 100), true);
  budget.giveAll(two);
  t.equal(two.rooms, 1, "who does not wait is not called");
});

t.test("a silent client is ended while somebody waits, and only then", async (t) => {
  const clock = new HandClock();
  const budget = new MemoryBudget(clock, 100, 1000);
  const silent = new Holder(() => budget, 0);
  const busy = new Holder(() => budget);
  const waiting = new Holder(() => budget);
  budget.take(silent, 50);
  budget.take(busy, 50);
  clock.advance(10_000);
  t.equal(silent.evicted, false);
  t.equal(budget.take(waiting, 10), false);
  clock.advance(999);
  t.equal(silent.evicted, false);
  clock.advance(1);
  t.same([silent.evicted, busy.evicted, waiting.rooms], [true, false, 1]);
});

t.test("one that moves in time stays", async (t) => {
  const clock = new HandClock();
  const budget = new MemoryBudget(clock, 100, 1000);
  const slow = new Holder(() => budget, 0);
  budget.take(slow, 100);
  budget.take(new Holder(() => budget), 10);
  slow.waitsForClientSinceMs = 900;
  clock.advance(1000);
  t.equal(slow.evicted, false);
  clock.advance(1000);
  t.equal(slow.evicted, true);
});
