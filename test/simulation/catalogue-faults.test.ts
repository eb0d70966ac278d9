import t from "tap";
import { Catalogue } from "#src/data-path/recovery/catalogue.js";
import { CatalogueState, type DurableMark } from "#src/data-path/recovery/catalogue-state.js";
import { Reservations } from "#src/data-path/recovery/reservations.js";
import { MEMBERS_MAX } from "#src/domain/model/delta.js";
import type { Fact } from "#src/domain/model/fact.js";
import { encodeFact, FACT_BYTES_MAX } from "#src/domain/model/fact.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { HandClock } from "#test/support/chance.js";
import { hash64 } from "#test/support/hash.js";

const ENTRY = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };

function pointAt(sequence: number): DurableMark {
  const members = [{ member: 1, at: sequence - 1, fuzzy: false }];
  const point = { id: `p${sequence}`, kind: "crash", label: "", timeMs: 0, members } as const;
  return { mark: { type: "point", point }, position: { entry: ENTRY.id, sequence }, timeMs: 0 };
}

/** A resync of member 1: its begin and its end. */
function resyncAt(begin: number): readonly DurableMark[] {
  const predecessor = { entry: ENTRY.id, sequence: begin - 1 };
  const members = [1];
  return [
    {
      mark: { type: "resync-begin", predecessor, members },
      position: { entry: ENTRY.id, sequence: begin },
      timeMs: 0,
    },
    { mark: { type: "resync-end", members }, position: { entry: ENTRY.id, sequence: begin + 1 }, timeMs: 0 },
  ];
}

t.test(
  "I7: a point is still there after its store failed for a while, whatever else went meanwhile",
  async (t) => {
    const stores = new SimulatedKeyValue(new SimulatedRandom(1));
    const facts: Fact[] = [];
    const marks: DurableMark[] = [];
    let failing = false;
    const open = async () => {
      const store = await stores.open("/store");
      const ledger = { append: async (fact: Fact) => void facts.push(fact) };
      const catalogue = await Catalogue.open({
        store: {
          ...store,
          get: (key) => store.get(key),
          iterate: (range) => store.iterate(range),
          close: () => store.close(),
          write: (changes, options) =>
            failing ? Promise.reject(new Error("the disk is full")) : store.write(changes, options),
        },
        hash64,
        clock: new HandClock(),
        ledger,
        facts: [...facts],
        marks: async function* (through) {
          for (const mark of marks) if (mark.position.sequence > through(ENTRY.id)) yield mark;
        },
        reservations: new Reservations(ledger),
        scopeOf: () => "inline",
        lineage: () => [ENTRY],
        isSecondary: () => true,
        everyMs: () => 10_000,
      });
      return { catalogue, close: () => store.close() };
    };
    const take = (catalogue: Catalogue, mark: DurableMark) => {
      if (!marks.includes(mark)) marks.push(mark);
      return catalogue.take([mark]);
    };
    const { catalogue, close } = await open();
    await take(catalogue, pointAt(10));
    await take(catalogue, pointAt(20));
    failing = true;
    const third = pointAt(30);
    await t.rejects(take(catalogue, third));
    await t.rejects(catalogue.delete("p10", "retention"));
    failing = false;
    await take(catalogue, third);
    const there = catalogue.points.map(({ id, stampMs }) => [id, stampMs]);
    await close();
    const { catalogue: again } = await open();
    t.same(
      again.points.map(({ id, stampMs }) => [id, stampMs]),
      there,
    );
    t.ok(again.get("p30"));
  },
);

t.test("what a settled fact says of resyncs may be heard again and again", async (t) => {
  const state = new CatalogueState({ scopeOf: () => "inline", lineage: () => [ENTRY] });
  const spans = [10, 20, 30].map((begin) => {
    return { predecessor: { entry: ENTRY.id, sequence: begin - 1 }, begin, end: begin + 1 };
  });
  const { history: resyncs } = state;
  for (let time = 0; time < 3; time += 1) {
    for (const upTo of [
      { entry: 0xb2n, sequence: 40 },
      { entry: ENTRY.id, sequence: 15 },
    ]) {
      state.takeFact({ type: "settled", upTo, resyncs, spans });
    }
  }
  t.same(state.spans, spans);
});

t.test("I14: however many resyncs there were, what is remembered of them fits a fact", async (t) => {
  const state = new CatalogueState({ scopeOf: () => "inline", lineage: () => [ENTRY] });
  const seeded = { type: "resync-end", members: [1] } as const;
  state.takeMark({ mark: seeded, position: { entry: ENTRY.id, sequence: 5 }, timeMs: 0 });
  const inside: number[] = [];
  for (let begin = 10; begin < 40_000; begin += 10) {
    for (const mark of resyncAt(begin)) state.takeMark(mark);
    inside.push(begin);
  }
  const { spans } = state;
  const last = Number.MAX_SAFE_INTEGER - 1;
  const members = Array.from({ length: MEMBERS_MAX }, (_, member) => ({ member, complete: last }));
  const waiting = members.map(({ member }) => member);
  const hold = { predecessor: { entry: ENTRY.id, sequence: last }, begin: last, members };
  // The largest group there can be, in the middle of a resync of all its members.
  const base = { members, open: [{ begin: last, waiting, holdsGroup: true }], hold };
  const resyncs = { ...state.history, base };
  const fact: Fact = { type: "settled", upTo: { entry: ENTRY.id, sequence: 40_000 }, resyncs, spans };
  t.ok(encodeFact(fact).length <= FACT_BYTES_MAX, `${encodeFact(fact).length} bytes`);
  const covered = inside.every((moment) =>
    spans.some(({ predecessor, end = 0 }) => moment > predecessor.sequence && moment < end),
  );
  t.ok(covered, "no moment of a resync is taken for a legal one");
  t.notOk(
    spans.slice(1).some(({ predecessor, end = 0 }) => 39_985 > predecessor.sequence && 39_985 < end),
    "the newest are told exactly",
  );
});

t.test("I7: a point that was deleted does not come back when the ledger forgets that it was", async (t) => {
  for (const forget of ["checkpoint", "settle"] as const) {
    const stores = new SimulatedKeyValue(new SimulatedRandom(1));
    let facts: Fact[] = [];
    let failing = false;
    const open = async () => {
      const store = await stores.open("/store");
      const ledger = { append: async (fact: Fact) => void facts.push(fact) };
      const catalogue = await Catalogue.open({
        store: {
          ...store,
          get: (key) => store.get(key),
          iterate: (range) => store.iterate(range),
          close: () => store.close(),
          write: (changes, options) =>
            failing ? Promise.reject(new Error("the disk is full")) : store.write(changes, options),
        },
        hash64,
        clock: new HandClock(),
        ledger,
        facts: [...facts],
        marks: async function* () {
          yield* [];
        },
        reservations: new Reservations(ledger),
        scopeOf: () => "inline",
        lineage: () => [ENTRY],
        isSecondary: () => true,
        everyMs: () => 10_000,
      });
      return { catalogue, close: () => store.close() };
    };
    const { catalogue, close } = await open();
    await catalogue.take([pointAt(10), pointAt(20)]);
    failing = true;
    await t.rejects(catalogue.delete("p10", "retention"));
    const said = facts.length;
    const write = async (all: readonly Fact[]) => {
      facts = [...all];
    };
    const forgetting =
      forget === "settle" ? catalogue.settle(undefined) : catalogue.checkpoint(undefined, write);
    await t.rejects(forgetting, { message: "the disk is full" });
    t.equal(facts.length, said, "the ledger still says that it was deleted");
    await close();
    failing = false;
    const again = await open();
    t.same(
      again.catalogue.points.map(({ id }) => id),
      ["p20"],
      forget,
    );
    await again.catalogue.checkpoint(undefined, write);
    await again.close();
    const later = await open();
    t.same(
      later.catalogue.points.map(({ id }) => id),
      ["p20"],
      "nor when it has been stored",
    );
    await later.close();
  }
});
