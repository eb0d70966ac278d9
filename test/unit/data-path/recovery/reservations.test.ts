import t from "tap";
import { Reservations } from "#src/data-path/recovery/reservations.js";
import type { Fact } from "#src/domain/model/fact.js";

const POSITION = { entry: 0xa1n, sequence: 50 };
const MEMBERS = [
  { member: 1, at: 50, fuzzy: false },
  { member: 2, at: 30, fuzzy: false },
];

t.test(
  "a durable reservation comes back with its vector, also from a checkpoint; a volatile one does not",
  async (t) => {
    const facts: Fact[] = [];
    const reservations = new Reservations({ append: async (fact) => void facts.push(fact) });
    const drill = {
      id: "drill",
      position: POSITION,
      members: MEMBERS,
      why: "drill nightly",
      isDurable: true,
    };
    await reservations.reserve(drill);
    await reservations.reserve({ ...drill, id: "view", isDurable: false });
    for (const said of [facts, reservations.facts()]) {
      const again = new Reservations({ append: async () => undefined });
      for (const fact of said) again.takeFact(fact);
      t.same(again.all, [drill]);
    }
    await reservations.release("drill");
    const after = new Reservations({ append: async () => undefined });
    for (const fact of facts) after.takeFact(fact);
    t.same(after.all, []);
  },
);

t.test("a reservation that could not be stored holds nothing", async (t) => {
  const reservations = new Reservations({
    append: async () => Promise.reject(new Error("the disk is full")),
  });
  const drill = { id: "drill", position: POSITION, members: MEMBERS, why: "drill", isDurable: true };
  await t.rejects(reservations.reserve(drill), /the disk is full/);
  t.same(reservations.all, []);
});

/** A ledger whose facts become durable, or fail, when the test says so. */
function slowLedger() {
  const waiting: {
    readonly fact: Fact;
    readonly resolve: () => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  const said: Fact[] = [];
  const append = (fact: Fact) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ fact, resolve, reject });
    });
  const settle = async (error?: Error) => {
    for (const { fact, resolve, reject } of waiting.splice(0)) {
      if (error === undefined) said.push(fact);
      if (error === undefined) resolve();
      else reject(error);
    }
    for (let turns = 0; turns < 10; turns += 1) await undefined;
  };
  return { append, said, settle };
}

const DRILL = { id: "drill", position: POSITION, members: MEMBERS, why: "drill", isDurable: true };

t.test("who asks for the same reservation again is answered when it is durable, and no sooner", async (t) => {
  const ledger = slowLedger();
  const reservations = new Reservations(ledger);
  const answers: string[] = [];
  const ask = () =>
    reservations.reserve(DRILL).then(
      () => answers.push("held"),
      () => answers.push("refused"),
    );
  const asked = [ask(), ask()];
  for (let turns = 0; turns < 10; turns += 1) await undefined;
  t.same(answers, []);
  await ledger.settle(new Error("the disk is full"));
  await Promise.all(asked);
  t.same(answers, ["refused", "refused"]);
  t.same(reservations.all, []);
});

t.test("I7: what is reserved while it is being released is reserved", async (t) => {
  const ledger = slowLedger();
  const reservations = new Reservations(ledger);
  const first = reservations.reserve(DRILL);
  await ledger.settle();
  await first;
  const released = reservations.release("drill");
  const again = reservations.reserve(DRILL);
  for (let turns = 0; turns < 4; turns += 1) await ledger.settle();
  await Promise.all([released, again]);
  t.match(reservations.all, [{ id: "drill" }]);
  const after = new Reservations(ledger);
  for (const fact of ledger.said) after.takeFact(fact);
  t.match(after.all, [{ id: "drill" }]);
});
