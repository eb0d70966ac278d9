import t from "tap";
import { Ledger } from "#src/data-path/journal/ledger.js";
import type { Fact } from "#src/domain/model/fact.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP } from "#test/support/batches.js";
import { times } from "#test/support/effort.js";
import { hash64 } from "#test/support/hash.js";

const SIZES = { bytesMin: 8 * 1024, bytesMax: 8 * 1024 };

async function makeDisk(seed: number): Promise<SimulatedDisk> {
  const clock = new SimulatedClock(new SimulatedTime());
  const disk = new SimulatedDisk({ clock, random: new SimulatedRandom(seed) });
  await ensureDirectory(disk, "/store", 0o700);
  return disk;
}

async function openLedger(disk: SimulatedDisk): Promise<{ ledger: Ledger; pins: Map<string, boolean> }> {
  const pins = new Map<string, boolean>();
  const ledger = await Ledger.open(
    { disk, directory: "/store/ledger", group: GROUP, hash64, sizes: SIZES },
    (fact) => {
      if (fact.type === "pin") pins.set(fact.point, fact.pinned);
    },
  );
  return { ledger, pins };
}

const pin = (point: string): Fact => ({ type: "pin", point, pinned: true });

t.test(
  "what the ledger acknowledged is there after a power loss at any moment, checkpoints or not",
  async (t) => {
    for (let seed = 1; seed <= times(60); seed += 1) {
      const random = new SimulatedRandom(seed);
      let disk = await makeDisk(seed);
      const acknowledged = new Set<string>();
      const asked = new Set<string>();
      for (let life = 0; life < 4; life += 1) {
        const { ledger, pins } = await openLedger(disk);
        const lost = [...acknowledged].filter((point) => pins.get(point) !== true);
        const invented = [...pins.keys()].filter((point) => !asked.has(point));
        t.same(
          { lost, invented, findings: ledger.findings },
          { lost: [], invented: [], findings: [] },
          `seed ${seed}`,
        );
        for (let step = random.integer(0, 60); step > 0; step -= 1) {
          const point = random.uuid();
          asked.add(point);
          pins.set(point, true);
          const settled = ledger.append(pin(point)).then(
            () => acknowledged.add(point),
            () => asked,
          );
          if (random.chance(0.5)) await settled;
          if (random.chance(0.05)) await ledger.checkpoint([...pins.keys()].map(pin));
        }
        disk = random.chance(0.6) ? disk.crash() : disk.endProcess();
      }
    }
  },
);

t.test("a checkpoint keeps the ledger short", async (t) => {
  const disk = await makeDisk(1);
  const { ledger } = await openLedger(disk);
  for (let count = 0; count < 500; count += 1) await ledger.append(pin(`point-${count % 3}`));
  const before = (await disk.list("/store/ledger")).length;
  await ledger.checkpoint([0, 1, 2].map((number) => pin(`point-${number}`)));
  const after = (await disk.list("/store/ledger")).length;
  t.ok(before >= 6, `${before} files`);
  t.ok(after <= 4, `${after} files`);
  await ledger.close();
  t.same([...(await openLedger(disk)).pins.keys()].sort(), ["point-0", "point-1", "point-2"]);
});

t.test("a fact that a newer version wrote is not guessed at", async (t) => {
  const disk = await makeDisk(2);
  const { ledger } = await openLedger(disk);
  await ledger.append({ type: "from-the-future" } as unknown as Fact);
  await ledger.close();
  await t.rejects(openLedger(disk), { code: "LEDGER_NEWER" });
});

t.test("I12: a flipped bit in a fact is found, and what is behind it is not served", async (t) => {
  const disk = await makeDisk(3);
  const { ledger } = await openLedger(disk);
  for (const point of ["one", "two", "three"]) await ledger.append(pin(point));
  await ledger.close();
  const [segment] = (await disk.list("/store/ledger")).filter((name) => name.endsWith(".segment"));
  disk.flipBit(`/store/ledger/${segment}`, (4096 + 48 + 10) * 8);
  const { ledger: opened, pins } = await openLedger(disk);
  t.match(opened.findings, [{ type: "damaged-tail" }]);
  t.same([...pins.keys()], []);
  await opened.append(pin("four"));
  await opened.close();

  const after = disk.crash();
  const facts: Fact[] = [];
  const again = await Ledger.open(
    { disk: after, directory: "/store/ledger", group: GROUP, hash64, sizes: SIZES },
    (fact) => (fact.type === "closed" ? 0 : facts.push(fact)),
  );
  t.match(facts, [{ type: "facts-lost", after: 0 }, pin("four")], "that something was lost is remembered");
  t.same(again.findings, []);
});

t.test("I12: the last fact of a process that was killed does not rot unnoticed either", async (t) => {
  const silent: string[] = [];
  let lost = 0;
  for (let byte = 0; byte < 4 * 96; byte += 8) {
    let disk = await makeDisk(byte);
    const { ledger } = await openLedger(disk);
    await ledger.append(pin("one"));
    for (let turns = 100; turns > 0; turns -= 1) await undefined;
    await ledger.append(pin("two"));
    for (let turns = 100; turns > 0; turns -= 1) await undefined;
    disk = disk.crash();
    const [segment] = (await disk.list("/store/ledger")).filter((name) => name.endsWith(".segment"));
    disk.flipBit(`/store/ledger/${segment}`, (4096 + byte) * 8);
    const { ledger: opened, pins } = await openLedger(disk);
    const isWhole = pins.has("one") && pins.has("two");
    if (!isWhole) lost += 1;
    if (!isWhole && opened.findings.length === 0) silent.push(`byte ${byte}: ${[...pins.keys()]}`);
  }
  t.same(silent, []);
  t.ok(lost > 10, `in ${lost} places the bit was of a fact`);
});

const stamp = (point: string): Fact => ({ type: "stamp", point, stampMs: 1 });

t.test("when a point arrived is one sync, and nothing in front of it rots unnoticed for that", async (t) => {
  const disk = await makeDisk(1);
  const { ledger } = await openLedger(disk);
  let syncs = 0;
  disk.faults.add({
    operations: ["datasync"],
    path: () => {
      syncs += 1;
      return false;
    },
    fault: { type: "error", code: "EIO" },
  });
  const rest = async () => {
    for (let turns = 100; turns > 0; turns -= 1) await undefined;
  };
  await ledger.append(pin("one"));
  await rest();
  syncs = 0;
  for (let count = 0; count < 10; count += 1) {
    await ledger.append(stamp(`point ${count}`));
    await rest();
  }
  t.equal(syncs, 10);
  // One that stands in the same group is vouched for by none behind it.
  await Promise.all([ledger.append(pin("two")), ledger.append(stamp("point"))]);
  await rest();
  t.equal(syncs, 12);
  const crashed = disk.crash();
  const facts: Fact[] = [];
  await Ledger.open(
    { disk: crashed, directory: "/store/ledger", group: GROUP, hash64, sizes: SIZES },
    (fact) => facts.push(fact),
  );
  t.match(facts.at(-1), { type: "closed" });
});

t.test(
  "I12: that facts were lost is remembered, wherever the start that finds it is cut short",
  async (t) => {
    const forgotten: string[] = [];
    let cuts = 0;
    for (const how of ["crash", "kill"] as const) {
      for (const damagedFact of [0, 1]) {
        for (let call = 1; ; call += 1) {
          let disk = await makeDisk(call);
          const { ledger } = await openLedger(disk);
          for (const point of ["one", "two", "three"]) await ledger.append(pin(point));
          await ledger.close();
          const [segment] = (await disk.list("/store/ledger")).filter((name) => name.endsWith(".segment"));
          const recordBytes = 96;
          disk.flipBit(`/store/ledger/${segment}`, (4096 + 48 + 10 + damagedFact * recordBytes) * 8);
          let calls = 0;
          const isCut = () => {
            calls += 1;
            return calls === call;
          };
          const rule = disk.faults.add({
            operations: ["write", "datasync", "rename", "sync-directory", "unlink"],
            path: isCut,
            fault: { type: "error", code: "EIO" },
          });
          const opened = await openLedger(disk).then(
            () => true,
            () => false,
          );
          rule.remove();
          if (calls < call) break;
          cuts += opened ? 0 : 1;
          disk = how === "crash" ? disk.crash() : disk.endProcess();
          const facts: Fact[] = [];
          await Ledger.open(
            { disk, directory: "/store/ledger", group: GROUP, hash64, sizes: SIZES },
            (fact) => facts.push(fact),
          );
          if (!facts.some(({ type }) => type === "facts-lost"))
            forgotten.push(`${how} ${damagedFact} at ${call}`);
        }
      }
    }
    t.same(forgotten, []);
    t.ok(cuts > 20, `${cuts} starts were cut short`);
  },
);

t.test("I12: a ledger of which only a checkpoint is left does not go on without it", async (t) => {
  const disk = await makeDisk(8);
  const { ledger } = await openLedger(disk);
  const segments = async () => {
    return (await disk.list("/store/ledger")).filter((name) => name.endsWith(".segment"));
  };
  while ((await segments()).length < 2) await ledger.append(pin("one"));
  await ledger.checkpoint([pin("one"), pin("two")]);
  await ledger.close();
  const [only, ...others] = await segments();
  t.same(others, []);
  disk.flipBit(`/store/ledger/${only}`, (4096 + 48 + 10) * 8);
  for (const time of ["at once", "and again"]) {
    await t.rejects(openLedger(disk), { code: "LEDGER_DAMAGED", kind: "corrupt" }, time);
  }
});

t.test("I12: a ledger with a header that went bad is not taken for a shorter one", async (t) => {
  const disk = await makeDisk(4);
  const { ledger } = await openLedger(disk);
  for (let count = 0; count < 100; count += 1) await ledger.append(pin(`point-${count}`));
  await ledger.close();
  const files = await disk.list("/store/ledger");
  const segments = files.filter((name) => name.endsWith(".segment"));
  t.ok(segments.length >= 2, `${segments.length} segments`);
  for (const segment of [segments.at(-1), segments[0]]) {
    disk.flipBit(`/store/ledger/${segment}`, 8 * 70);
    await t.rejects(openLedger(disk), { code: "LEDGER_DAMAGED", kind: "corrupt" }, String(segment));
    t.same(await disk.list("/store/ledger"), files, "nothing is removed");
    disk.flipBit(`/store/ledger/${segment}`, 8 * 70);
  }
  t.equal((await openLedger(disk)).pins.size, 100);
});

t.test(
  "I12: a flipped bit in an older segment is not skipped over, unless all was said again behind it",
  async (t) => {
    const disk = await makeDisk(5);
    const { ledger } = await openLedger(disk);
    for (let count = 0; count < 100; count += 1) await ledger.append(pin(`point-${count}`));
    await ledger.close();
    const files = await disk.list("/store/ledger");
    const oldest = `/store/ledger/${files.find((name) => name.endsWith(".segment"))}`;
    const bit = (4096 + 48 + 10) * 8;
    disk.flipBit(oldest, bit);
    await t.rejects(openLedger(disk), { code: "LEDGER_DAMAGED", kind: "corrupt" });
    t.same(await disk.list("/store/ledger"), files, "nothing is removed");

    disk.flipBit(oldest, bit);
    const { ledger: mended, pins } = await openLedger(disk);
    // What a checkpoint that could not remove anything leaves: all of it said twice.
    const isSegment = (path: string) => path.endsWith(".segment");
    disk.faults.add({
      operations: ["rename", "unlink"],
      path: isSegment,
      fault: { type: "error", code: "EIO" },
    });
    await t.rejects(mended.checkpoint([...pins.keys()].map(pin)), { code: "EIO" });
    disk.faults.clear();
    await mended.close();
    disk.flipBit(oldest, bit);
    const { ledger: again, pins: said } = await openLedger(disk);
    t.equal(said.size, 100);
    t.match(again.findings, [{ type: "damaged-record", from: 1 }], "and it is told");
  },
);

t.test("I12: of facts in front of damage none is believed that was taken back since", async (t) => {
  const disk = await makeDisk(9);
  const { ledger } = await openLedger(disk);
  const segments = async () =>
    (await disk.list("/store/ledger")).filter((name) => name.endsWith(".segment")).sort();
  await Promise.all([ledger.append(pin("one")), ledger.append({ type: "pin", point: "one", pinned: false })]);
  while ((await segments()).length < 2) await ledger.append(pin("two"));
  disk.faults.add({ operations: ["rename", "unlink"], fault: { type: "error", code: "EIO" } });
  await t.rejects(ledger.checkpoint([pin("two")]), { code: "DISK_EIO" });
  disk.faults.clear();
  const [oldest] = await segments();
  const firstRecord = 4096 + 48 + JSON.stringify(pin("one")).length;
  const ended = disk.endProcess();
  // In the second fact, which takes the first one back.
  ended.flipBit(`/store/ledger/${oldest}`, (firstRecord + 48 + 30) * 8);
  const { ledger: opened, pins } = await openLedger(ended);
  t.same([...pins], [["two", true]]);
  t.match(opened.findings, [{ type: "damaged-record", from: 2 }]);
});

t.test(
  "I12: a checkpoint that was cut short is never taken for a whole one, whatever is said later",
  async (t) => {
    const disk = await makeDisk(6);
    const { ledger } = await openLedger(disk);
    const facts = Array.from({ length: 60 }, (_, number) => pin(`point-${number}`));
    for (const fact of facts) await ledger.append(fact);
    // As much of it as the segment in use has room for.
    disk.faults.add({ operations: ["rename"], fault: { type: "error", code: "EIO" } });
    await t.rejects(ledger.checkpoint(facts), { code: "STORE_UNWRITABLE" });
    disk.faults.clear();
    for (let count = 0; count < 60; count += 1) await ledger.append(pin(`later-${count}`));
    await ledger.close();
    const [oldest] = (await disk.list("/store/ledger")).filter((name) => name.endsWith(".segment"));
    disk.flipBit(`/store/ledger/${oldest}`, 8 * 70);
    await t.rejects(openLedger(disk), { code: "LEDGER_DAMAGED", kind: "corrupt" });
  },
);

t.test("a checkpoint is as large as it has to be, and what is said meanwhile comes behind it", async (t) => {
  const disk = await makeDisk(7);
  const { ledger } = await openLedger(disk);
  const reason = "x".repeat(100_000);
  const facts = Array.from({ length: 800 }, (_, number): Fact => {
    return { type: "damaged", point: `point-${number}`, detail: reason };
  });
  const [, ...said] = await Promise.all([
    ledger.checkpoint([...facts, pin("one")]),
    ledger.append({ type: "pin", point: "one", pinned: false }),
  ]);
  t.equal(said.length, 1);
  await ledger.close();
  t.same([...(await openLedger(disk)).pins], [["one", false]]);
});
