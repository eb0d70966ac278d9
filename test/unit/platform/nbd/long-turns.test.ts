import { setImmediate as nextTurn } from "node:timers/promises";
import t from "tap";
import { LongTurns } from "#src/platform/nbd/long-turns.js";

t.test("one step a turn, the owners one after the other, each in the order in which it asked", async (t) => {
  const turns = new LongTurns();
  const [greedy, modest] = [{}, {}];
  const done: string[] = [];
  const steps = [
    ...["g1", "g2", "g3"].map((name) => turns.step(greedy, () => done.push(name))),
    ...["m1", "m2"].map((name) => turns.step(modest, () => done.push(name))),
  ];
  t.same(done, [], "none in the tick in which it was asked for");
  for (let turn = 1; turn <= 5; turn += 1) {
    await nextTurn();
    t.equal(done.length, turn);
  }
  t.same(done, ["g1", "m1", "g2", "m2", "g3"]);
  t.same(await Promise.all(steps), [1, 3, 5, 2, 4], "each is told what its step answered");
});

t.test("who has a step under way waits for it, and nobody else does", async (t) => {
  const turns = new LongTurns();
  const [slow, quick] = [{}, {}];
  const done: string[] = [];
  let answer: () => void = () => undefined;
  const first = turns.step(slow, () => new Promise<void>((resolve) => (answer = resolve)));
  const second = turns.step(slow, () => done.push("slow"));
  const others = ["q1", "q2", "q3"].map((name) => turns.step(quick, () => done.push(name)));
  await Promise.all(others);
  t.same(done, ["q1", "q2", "q3"]);
  answer();
  await Promise.all([first, second]);
  t.same(done.at(-1), "slow");
});

t.test("a step that fails is told to who asked for it, and the next is done", async (t) => {
  const turns = new LongTurns();
  const owner = {};
  const failing = [
    turns.step(owner, () => {
      throw new Error("at once");
    }),
    turns.step(owner, async () => {
      throw new Error("later");
    }),
  ];
  const next = turns.step(owner, () => 7);
  await t.rejects(failing[0] ?? Promise.resolve(), /at once/);
  await t.rejects(failing[1] ?? Promise.resolve(), /later/);
  t.equal(await next, 7);
});

t.test("what an owner that ends waits for fails at once, and takes no turn from the others", async (t) => {
  const turns = new LongTurns();
  const [ending, other] = [{}, {}];
  const done: string[] = [];
  let answer: () => void = () => undefined;
  const underWay = turns.step(ending, () => new Promise<string>((resolve) => (answer = () => resolve("x"))));
  const begun = turns.step(other, () => done.push("begun"));
  await begun;
  const waiting = Array.from({ length: 100 }, () => turns.step(ending, () => done.push("ended")));
  const others = turns.step(other, () => done.push("other"));
  turns.forget(ending, new Error("the end"));
  const outcomes = await Promise.allSettled(waiting);
  t.ok(outcomes.every(({ status }) => status === "rejected"));
  t.same(done, ["begun"], "in the same tick");
  await nextTurn();
  t.same(done, ["begun", "other"]);
  answer();
  t.equal(await underWay, "x", "what was begun is finished");
  await others;
  t.equal(await turns.step(ending, () => 1), 1, "and the owner may ask again");
  turns.forget({}, new Error("nobody"));
});
