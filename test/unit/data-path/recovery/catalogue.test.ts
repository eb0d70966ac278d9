import t from "tap";
import { Catalogue } from "#src/data-path/recovery/catalogue.js";
import type { DurableMark } from "#src/data-path/recovery/catalogue-state.js";
import { membersOf } from "#src/data-path/recovery/catalogued-point.js";
import { predecessorPointId } from "#src/data-path/recovery/predecessor-point.js";
import { Reservations } from "#src/data-path/recovery/reservations.js";
import type { Fact } from "#src/domain/model/fact.js";
import type { Mark } from "#src/domain/model/mark.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { HandClock } from "#test/support/chance.js";
import { hash64 } from "#test/support/hash.js";

const ENTRY = 0xa1n;
const LINEAGE = [{ epoch: 1, id: ENTRY, first: 1, parent: undefined, writer: "alpha" }];

const markAt = (sequence: number, mark: Mark): DurableMark => ({
  mark,
  position: { entry: ENTRY, sequence },
  timeMs: sequence * 1000,
});
const pointAt = (sequence: number, label = ""): DurableMark => {
  const members = [{ member: 1, at: sequence - 1, fuzzy: false }];
  const kind = sequence % 20 === 0 ? "app" : "crash";
  const point = { id: `p${sequence}`, kind, label, timeMs: sequence * 1000, members } as const;
  return markAt(sequence, { type: "point", point });
};
const SEEDED = markAt(5, { type: "resync-end", members: [1] });

/** `heard`: all that the ledger says at the start. */
async function catalogueOf(marks: readonly DurableMark[], heard: readonly Fact[] = []) {
  const facts: Fact[] = [];
  let failing: Error | undefined;
  let room = 0;
  const ledger = {
    append: async (fact: Fact) => {
      room -= 1;
      if (failing !== undefined && room < 0) throw failing;
      facts.push(fact);
    },
  };
  const stores = new SimulatedKeyValue(new SimulatedRandom(1));
  const reservations = new Reservations(ledger);
  const catalogue = await Catalogue.open({
    store: await stores.open("/store"),
    hash64,
    clock: new HandClock(),
    ledger,
    facts: heard,
    marks: async function* () {
      yield* marks;
    },
    reservations,
    scopeOf: () => "inline",
    lineage: () => LINEAGE,
    isSecondary: () => true,
    everyMs: () => 10_000,
  });
  /** From now on, behind so many facts for which there is room. */
  const fail = (error: Error | undefined, behind = 0) => {
    failing = error;
    room = behind;
  };
  return { catalogue, reservations, facts, fail };
}

t.test(
  "a list is narrowed by time, sequence, kind and label, and comes in pages, newest first",
  async (t) => {
    const marks = [10, 20, 30, 40, 50].map((sequence) =>
      pointAt(sequence, sequence === 30 ? "before-upgrade" : ""),
    );
    const { catalogue } = await catalogueOf([SEEDED, ...marks]);
    const ids = (...given: Parameters<Catalogue["list"]>) =>
      catalogue.list(...given).points.map(({ id }) => id);
    t.same(ids({}, 10), ["p50", "p40", "p30", "p20", "p10"]);
    t.same(ids({ fromMs: 20_000, untilMs: 40_000 }, 10), ["p40", "p30", "p20"]);
    t.same(ids({ from: 30, until: 40 }, 10), ["p40", "p30"]);
    t.same(ids({ kinds: ["app"] }, 10), ["p40", "p20"]);
    t.same(ids({ label: "before-upgrade" }, 10), ["p30"]);
    const first = catalogue.list({}, 2);
    await catalogue.take([pointAt(60)]);
    await catalogue.delete("p30", "asked for");
    const second = catalogue.list({}, 2, first.next);
    t.same(
      [...first.points, ...second.points].map(({ id }) => id),
      ["p50", "p40", "p20", "p10"],
    );
    t.equal(second.next, undefined);
  },
);

t.test("refusals to delete name what stands in the way", async (t) => {
  const { catalogue, reservations } = await catalogueOf([SEEDED, pointAt(10), pointAt(20), pointAt(30)]);
  await catalogue.pin("p10");
  await t.rejects(catalogue.delete("p10", ""), { code: "POINT_PINNED" });
  const { position, members } = catalogue.get("p20");
  await reservations.reserve({ id: "v", position, members, why: "view", isDurable: false });
  await t.rejects(catalogue.delete("p20", ""), { code: "POINT_RESERVED" });
  await reservations.release("v");
  await catalogue.unpin("p10");
  await catalogue.damaged("p10", "block 7");
  await catalogue.damaged("p30", "block 7");
  await t.rejects(catalogue.delete("p20", ""), { code: "LAST_GOOD_POINT" });
  await catalogue.verified("p30", "00");
  await catalogue.delete("p20", "");
  await t.rejects(catalogue.delete("p20", ""), { code: "POINT_NOT_FOUND" });
  await t.rejects(catalogue.pin("nobody"), { code: "POINT_NOT_FOUND" });
});

t.test("two who delete the last two good points at once do not both get their way", async (t) => {
  const { catalogue } = await catalogueOf([SEEDED, pointAt(10), pointAt(20)]);
  const outcomes = await Promise.allSettled([catalogue.delete("p10", ""), catalogue.delete("p20", "")]);
  t.same(
    outcomes.map(({ status }) => status),
    ["fulfilled", "rejected"],
  );
});

t.test("the fact comes first: what could not be stored has not happened", async (t) => {
  const { catalogue, facts, fail } = await catalogueOf([SEEDED, pointAt(10)]);
  fail(new Error("the disk is full"));
  await t.rejects(catalogue.pin("p10"), /the disk is full/);
  t.equal(catalogue.get("p10").pinned, false);
  fail(undefined);
  await catalogue.pin("p10");
  t.same(facts.at(-1), { type: "pin", point: "p10", pinned: true });
});

t.test(
  "of points that expire together and were not all refused, those are gone that a restart would not find",
  async (t) => {
    const { catalogue, fail } = await catalogueOf([SEEDED, pointAt(10), pointAt(20), pointAt(30)]);
    const expired = new Map(["p10", "p20"].map((id) => [id, "of age"]));
    fail(new Error("the disk is full"), 1);
    await t.rejects(
      catalogue.expire(() => ({ decision: undefined, expired })),
      /the disk is full/,
    );
    t.same(
      catalogue.points.map(({ id }) => id),
      ["p20", "p30"],
    );
    fail(undefined);
    await t.rejects(catalogue.pin("p10"), { code: "POINT_NOT_FOUND" }, "nobody is told that it is kept");
    await catalogue.pin("p20");
  },
);

t.test("a stamp that is durable stays what it is when the next could not be stored", async (t) => {
  const { catalogue, facts, fail } = await catalogueOf([SEEDED]);
  fail(new Error("the disk is full"), 1);
  await t.rejects(catalogue.take([pointAt(10), pointAt(20)]), /the disk is full/);
  t.same(
    catalogue.points.map(({ stampMs }) => stampMs),
    [0, undefined],
  );
  fail(undefined);
  await catalogue.take([pointAt(30)]);
  t.same(
    facts.flatMap((fact) => (fact.type === "stamp" ? [fact.point] : [])),
    ["p10", "p20", "p30"],
  );
});

t.test("a point whose stamp could not be stored gets one with the next", async (t) => {
  const { catalogue, fail } = await catalogueOf([SEEDED]);
  fail(new Error("the disk is full"));
  await t.rejects(catalogue.take([pointAt(10)]), /the disk is full/);
  t.equal(catalogue.get("p10").stampMs, undefined);
  fail(undefined);
  await catalogue.take([pointAt(20)]);
  t.same(
    catalogue.points.map(({ stampMs }) => stampMs),
    [0, 0],
  );
});

t.test("the state in front of a resync is a point, the same for everybody who reads the marks", async (t) => {
  const predecessor = { entry: ENTRY, sequence: 12 };
  const begin = markAt(13, { type: "resync-begin", predecessor, members: [1] });
  const { catalogue } = await catalogueOf([SEEDED, begin, begin]);
  const [point] = catalogue.points;
  t.match(point, { id: predecessorPointId(predecessor), position: predecessor });
  t.match(point?.id ?? "", /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  t.match(catalogue.resyncSpans, [{ begin: 13, end: undefined }]);
});

t.test("a reservation below an announced horizon is refused", async (t) => {
  const { catalogue, reservations } = await catalogueOf([SEEDED, pointAt(10)]);
  const { position, members } = catalogue.get("p10");
  reservations.announce(new Map([[1, 50]]));
  const late = { id: "v", position, members, why: "view", isDurable: false };
  await t.rejects(reservations.reserve(late), { code: "POINT_GONE" });
});

t.test("who is in a point", async (t) => {
  const { catalogue } = await catalogueOf([SEEDED, pointAt(10)]);
  t.equal(membersOf(catalogue.get("p10"), 2), "1 of 2 members");
  t.equal(membersOf(catalogue.get("p10"), 1), undefined);
});

t.test("what was decided about a point is there when its mark comes after a checkpoint", async (t) => {
  const marks = [SEEDED, pointAt(10), pointAt(20), pointAt(30)];
  const { catalogue } = await catalogueOf(marks);
  await catalogue.pin("p10");
  await catalogue.label("p20", "before-upgrade");
  await catalogue.damaged("p30", "block 7");
  await catalogue.beginAnew(ENTRY, async () => undefined);
  t.same(catalogue.points, [], "the branch comes again, and its marks with it");
  let said: readonly Fact[] = [];
  const checkpoint = () =>
    catalogue.checkpoint(undefined, async (facts) => {
      said = facts;
    });
  await checkpoint();
  await checkpoint();
  const { catalogue: again } = await catalogueOf(marks, said);
  t.match(again.get("p10"), { pinned: true });
  t.match(again.get("p20"), { label: "before-upgrade" });
  t.match(again.get("p30"), { damaged: true });
});
