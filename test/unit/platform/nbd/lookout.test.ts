import t from "tap";
import { Lookout } from "#src/platform/nbd/lookout.js";

/** A client that answers after so long; how many turns of the event loop were spent on looking out for it. */
class Bench {
  nowUs = 1;
  turns = 0;
  #next: (() => void) | undefined;
  readonly lookout = new Lookout({
    nowUs: () => this.nowUs,
    nextTurn: (look) => {
      if (this.#next !== undefined) throw new Error("two looks at a time");
      this.#next = look;
    },
  });

  /** One request, which comes that long after the answer to the one before. */
  ask(afterUs: number): void {
    const atUs = this.nowUs + afterUs;
    while (this.#next !== undefined && this.nowUs < atUs) this.turn(2);
    this.nowUs = Math.max(this.nowUs, atUs);
    this.lookout.came();
    this.lookout.answered();
  }

  turn(us: number): void {
    const look = this.#next;
    if (look === undefined) return;
    this.#next = undefined;
    this.nowUs += us;
    this.turns += 1;
    look();
  }

  get isLooking(): boolean {
    return this.#next !== undefined;
  }
}

t.test("who asks again soon is looked out for, each time", async (t) => {
  const bench = new Bench();
  for (let request = 0; request < 1_000; request += 1) bench.ask(50);
  t.ok(bench.turns > 999 * 20, `${bench.turns} turns`);
});

t.test("a look ends by itself", async (t) => {
  const bench = new Bench();
  bench.ask(0);
  const fromUs = bench.nowUs;
  while (bench.isLooking) bench.turn(2);
  t.ok(bench.nowUs - fromUs <= 110, `${bench.nowUs - fromUs} us`);
});

t.test("who thinks for a while costs next to nothing", async (t) => {
  const bench = new Bench();
  for (let request = 0; request < 100_000; request += 1) bench.ask(1_000);
  // A look of 50 turns for 4,096 requests, after the first few.
  t.ok(bench.turns < 50 * 40, `${bench.turns} turns`);
});

t.test("who thought for a while and then asks soon is looked out for again", async (t) => {
  const bench = new Bench();
  for (let request = 0; request < 20_000; request += 1) bench.ask(1_000);
  const before = bench.turns;
  for (let request = 0; request < 4_096 + 1_000; request += 1) bench.ask(50);
  t.ok(bench.turns - before > 900 * 20, `${bench.turns - before} turns`);
});

t.test("who loses the processor while looking out sleeps as others do", async (t) => {
  const bench = new Bench();
  for (let request = 0; request < 100_000; request += 1) {
    bench.turn(4_000);
    bench.ask(0);
  }
  t.ok(bench.turns < 40, `${bench.turns} turns`);
});
