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
