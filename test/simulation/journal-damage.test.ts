import t from "tap";
import { AssertionFailure } from "#src/base/assert.js";
import { Chain } from "#src/data-path/journal/chain.js";
import { Journal } from "#src/data-path/journal/journal.js";
import { SegmentFiles } from "#src/data-path/journal/segment-files.js";
import {
  decodeSegmentHeader,
  RECORDS_AT,
  type SegmentHeader,
} from "#src/data-path/journal/segment-format.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import { readWhole } from "#src/platform/disk/durable-file.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP, makeBatch, pattern } from "#test/support/batches.js";
import { times } from "#test/support/effort.js";
import { hash64 } from "#test/support/hash.js";

/** Damage and failures placed by hand, where chance would need long to find them. */
const BRANCH = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const DIRECTORY = "/store/journal";
const SIZES = { bytesMin: 16 * 1024, bytesMax: 16 * 1024 };
const EIO = { type: "error", code: "EIO" } as const;

async function makeDisk(seed = 1): Promise<SimulatedDisk> {
  const clock = new SimulatedClock(new SimulatedTime());
  const disk = new SimulatedDisk({ clock, random: new SimulatedRandom(seed) });
  await ensureDirectory(disk, "/store", 0o700);
  return disk;
}

async function openJournal(disk: SimulatedDisk, floor = 0, known = 0): Promise<Journal> {
  const options = { disk, directory: DIRECTORY, group: GROUP, hash64, sizes: SIZES };
  const rules = { wanted: () => true, floor: () => floor, known: () => known };
  const journal = await Journal.open({ ...options, ...rules });
  if (journal.branches.length === 0) journal.begin(BRANCH);
  return journal;
}

async function appendOne(journal: Journal): Promise<void> {
  const given = { entry: BRANCH.id, first: journal.accepted(BRANCH.id) + 1, link: journal.link(BRANCH.id) };
  await journal.append(makeBatch(given, (builder) => builder.addWrite(1, 0, pattern(4096, given.first))));
}

async function appendMany(journal: Journal, count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) await appendOne(journal);
}

async function sequencesOf(journal: Journal, from: number): Promise<readonly number[]> {
  const found: number[] = [];
  for await (const record of journal.batches(BRANCH.id, from)) found.push(record.last);
  return found;
}

async function segmentsOf(disk: SimulatedDisk): Promise<readonly string[]> {
  return (await disk.list(DIRECTORY)).filter((name) => name.endsWith(".segment"));
}

function headerOf(number: number): SegmentHeader {
  const branch = { id: BRANCH.id, epoch: 1, parent: undefined };
  return { kind: "journal", group: GROUP, number, branch, first: 1, previous: undefined, previousHash: 0n };
}

t.test("I12: what a header that went bad said is found in its records, and nothing is missing", async (t) => {
  for (const which of [0, 2, -1]) {
    const disk = await makeDisk();
    const journal = await openJournal(disk);
    await appendMany(journal, 14);
    await journal.close();
    const before = await segmentsOf(disk);
    t.ok(before.length >= 5, `${before.length} segments`);
    disk.flipBit(`${DIRECTORY}/${before.at(which)}`, 8 * 70);

    const opened = await openJournal(disk);
    t.match(opened.findings, [{ type: "salvaged-header" }]);
    t.same(await segmentsOf(disk), before, "nothing is removed");
    t.equal((await sequencesOf(opened, 1)).length, 14, "every batch is there");
    await appendMany(opened, 3);
    await opened.close();

    const again = await openJournal(disk);
    t.match(again.findings, [{ type: "salvaged-header" }], "and it is said again");
    t.equal((await sequencesOf(again, 1)).length, 17);
    await again.close();
    await (await openJournal(disk, 16)).close();
    t.notMatch((await segmentsOf(disk)).join(), String(before.at(which)), "below the floor it goes");
  }
});

/** Nothing of the segment can be read any more. */
async function ruin(disk: SimulatedDisk, path: string): Promise<void> {
  const { length } = (await readWhole(disk, path)) ?? new Uint8Array();
  for (let at = 0; at + 8 <= length; at += 8) disk.flipBit(path, at * 8);
}

async function partsOf(journal: Journal, from: number): Promise<readonly string[]> {
  const parts: string[] = [];
  for await (const part of journal.tablesAcross(BRANCH.id, from)) {
    parts.push(part.type === "hole" ? `hole ${part.from}-${part.to}` : String(part.last));
  }
  return parts;
}

t.test(
  "I12: around a segment that can't be read everything is served, and reading says where the gap is",
  async (t) => {
    const disk = await makeDisk();
    const journal = await openJournal(disk);
    await appendMany(journal, 14);
    await journal.close();
    const before = await segmentsOf(disk);
    await ruin(disk, `${DIRECTORY}/${before[2]}`);

    const opened = await openJournal(disk);
    t.match(opened.findings, [{ type: "bad-header" }, { type: "missing-segment", branch: BRANCH.id, to: 6 }]);
    t.same(await segmentsOf(disk), before, "nothing is removed");
    t.equal(opened.durable(BRANCH.id), 14);
    await t.rejects(sequencesOf(opened, 1), { code: "JOURNAL_DAMAGED" });
    const [from = 0] = opened.findings.flatMap((finding) => finding.from ?? []);
    t.ok(
      from === 4 || from === 5,
      `of the segment before it only what was certainly durable counts: ${from}`,
    );
    const sound = Array.from({ length: from - 1 }, (_, index) => String(index + 1));
    t.same(await partsOf(opened, 1), [
      ...sound,
      `hole ${from}-6`,
      "7",
      "8",
      "9",
      "10",
      "11",
      "12",
      "13",
      "14",
    ]);
    await appendMany(opened, 3);
    await opened.close();

    const again = await openJournal(disk);
    t.match(again.findings, [{ type: "bad-header" }, { type: "missing-segment" }], "and it is said again");
    t.equal(again.durable(BRANCH.id), 17);
    await again.close();
    await (await openJournal(disk, 13)).close();
    t.notMatch((await segmentsOf(disk)).join(), String(before[0]), "below the floor it goes");
    t.match((await segmentsOf(disk)).join(), String(before[2]), "and what nobody can read stays for people");
  },
);

t.test("I12: what was declared void does not come back when the header that said so goes bad", async (t) => {
  const disk = await makeDisk();
  const journal = await openJournal(disk);
  await appendMany(journal, 1);
  disk.faults.add({ operations: ["datasync"], fault: EIO });
  await t.rejects(appendOne(journal), { code: "STORE_SUSPECT" });
  disk.faults.clear();
  await journal.resume(BRANCH.id);
  const given = { entry: BRANCH.id, first: 2, link: journal.link(BRANCH.id) };
  await journal.append(makeBatch(given, (builder) => builder.addWrite(1, 0, pattern(512, 99))));
  await journal.close();
  const newest = (await segmentsOf(disk)).at(-1);
  disk.flipBit(`${DIRECTORY}/${newest}`, 8 * 70);
  const salvaged = await openJournal(disk);
  const found: number[] = [];
  for await (const record of salvaged.batches(BRANCH.id, 1)) found.push(record.body.length);
  t.equal(found.length, 2);
  t.ok((found[1] ?? 0) < 1024, "the second is the one that was acknowledged");
  await salvaged.close();

  await ruin(disk, `${DIRECTORY}/${newest}`);
  const ruined = await openJournal(disk);
  t.match(ruined.findings, [{ type: "bad-header" }]);
  await ruined.close();
});

t.test("I12: what follows a damaged record is served, and never written over", async (t) => {
  for (const [what, at, parts] of [
    ["payload", 4096 + 48 + 128 + 24, ["1", "2", "3"]],
    ["table", 4096 + 48 + 128 + 4096 + 16, ["hole 1-1", "2", "3"]],
    ["frame", 4096 + 8, ["hole 1-1", "2", "3"]],
  ] as const) {
    const disk = await makeDisk();
    const journal = await openJournal(disk);
    await appendMany(journal, 2);
    await journal.close();
    const [segment] = await segmentsOf(disk);
    const path = `${DIRECTORY}/${segment}`;
    disk.flipBit(path, at * 8);
    const damaged = await readWhole(disk, path);
    const opened = await openJournal(disk);
    t.match(opened.findings, [{ type: "damaged-record" }], what);
    t.equal(opened.durable(BRANCH.id), 2, "what was acknowledged behind it is there");
    await appendMany(opened, 1);
    await opened.close();
    t.same(await readWhole(disk, path), damaged);
    const again = await openJournal(disk);
    t.same(await partsOf(again, 1), parts);
    await t.rejects(sequencesOf(again, 1), { code: "JOURNAL_DAMAGED" });
    await again.close();
    await (await openJournal(disk)).close();
    t.same(await readWhole(disk, path), damaged, "nor is it removed");
    await (await openJournal(disk, 2)).close();
    t.notMatch((await segmentsOf(disk)).join(), String(segment), "below the floor it goes");
  }
});

t.test(
  "I12: a segment of which nothing is sound had been durable: it is led to, and no orphan",
  async (t) => {
    const disk = await makeDisk();
    const journal = await openJournal(disk);
    await appendMany(journal, 1);
    await journal.close();
    const [segment] = await segmentsOf(disk);
    const path = `${DIRECTORY}/${segment}`;
    disk.flipBit(path, (4096 + 8) * 8);
    const damaged = await readWhole(disk, path);
    const opened = await openJournal(disk, 0, 1);
    t.match(opened.findings, [{ type: "damaged-tail", from: 1 }]);
    await appendMany(opened, 2);
    await opened.close();
    for (let start = 0; start < 2; start += 1) {
      const again = await openJournal(disk);
      t.same(await sequencesOf(again, 1), [1, 2], "its numbers have been given out again");
      await again.close();
      t.same(await readWhole(disk, path), damaged, "it stays");
    }
    await (await openJournal(disk, 1)).close();
    t.notMatch((await segmentsOf(disk)).join(), String(segment), "below the floor it goes");
  },
);

t.test(
  "a file that is recycled while a segment is made never gets its old name back with a new header",
  async (t) => {
    const wrong: number[] = [];
    for (let seed = 1; seed <= times(60); seed += 1) {
      const disk = await makeDisk(seed);
      const files = await SegmentFiles.open(disk, DIRECTORY, hash64);
      await (await files.create(headerOf, SIZES.bytesMin)).file.close();
      disk.faults.add({ operations: ["sync-directory"], fault: { type: "slow", delayMs: 1000 } });
      const [first = 0] = files.numbers;
      files.retire([first]);
      void files.remove([first]);
      for (let turns = 0; turns < 20; turns += 1) await undefined;
      void files.create(headerOf, SIZES.bytesMin);
      for (let turns = 0; turns < 40; turns += 1) await undefined;
      disk.faults.clear();
      const after = disk.crash();
      for (const name of await segmentsOf(after)) {
        const bytes = (await readWhole(after, `${DIRECTORY}/${name}`)) ?? new Uint8Array();
        const header = decodeSegmentHeader(bytes, hash64);
        if (typeof header === "string" || header.number !== Number.parseInt(name, 10)) wrong.push(seed);
      }
    }
    t.same(wrong, []);
  },
);

for (const operation of ["sync-directory", "rename", "datasync", "open", "write"] as const) {
  t.test(`I14: a ${operation} that fails again and again does not fill the disk`, async (t) => {
    const disk = await makeDisk();
    const journal = await openJournal(disk);
    disk.faults.add({ operations: [operation], fault: EIO });
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await t.rejects(appendOne(journal), { code: "STORE_UNWRITABLE" });
    }
    t.ok((await disk.list(DIRECTORY)).length <= 2, (await disk.list(DIRECTORY)).join());
    disk.faults.clear();
    await appendMany(journal, 2);
    t.ok((await disk.list(DIRECTORY)).length <= 2, (await disk.list(DIRECTORY)).join());
  });
}

t.test("I14: what a failed trim leaves is removed later", async (t) => {
  const disk = await makeDisk();
  const journal = await openJournal(disk);
  await appendMany(journal, 14);
  disk.faults.add({ operations: ["rename", "unlink"], fault: EIO });
  await t.rejects(journal.trim(BRANCH.id, 13), { code: "DISK_EIO" });
  disk.faults.clear();
  await appendMany(journal, 6);
  await journal.trim(BRANCH.id, 19);
  t.ok((await disk.list(DIRECTORY)).length <= 5, (await disk.list(DIRECTORY)).join());
});

t.test(
  "a segment that is let go of is not opened any more, and one that is read is not written over",
  async (t) => {
    const disk = await makeDisk();
    const journal = await openJournal(disk);
    await appendMany(journal, 14);
    const reading = journal.batches(BRANCH.id, 1);
    await reading.next();
    const trimmed = journal.trim(BRANCH.id, 13);
    await t.rejects(journal.read(4, 4096, new Uint8Array(8)), { code: "SEGMENT_GONE", kind: "not-found" });
    await trimmed;
    await appendMany(journal, 8);
    t.equal((await reading.next()).value?.last, 2);
    await reading.return(undefined);
  },
);

t.test(
  "a defect is no failure of the disk: it ends the process, and is not reported as a full store",
  async (t) => {
    const disk = await makeDisk();
    const files = await SegmentFiles.open(disk, DIRECTORY, hash64);
    const end = { last: 0, lastHash: 0n, previous: undefined };
    const branch = { id: BRANCH.id, epoch: 1, parent: undefined };
    const chain = new Chain({
      files,
      hash64,
      kind: "journal",
      group: GROUP.subarray(1),
      branch,
      spans: [],
      newest: undefined,
      end,
      sizes: SIZES,
    });
    let refused: unknown;
    chain.append(new Uint8Array(8), { first: 1, last: 1, hash: 1n }).catch((error: unknown) => {
      refused = error;
    });
    await t.rejects(chain.close(), AssertionFailure);
    t.equal(refused, undefined);
  },
);

t.test("what is closed takes nothing more, whatever was under way, and leaves no file open", async (t) => {
  const disk = await makeDisk();
  const journal = await openJournal(disk);
  await appendMany(journal, 2);
  const outcomes: string[] = [];
  const underWay = appendOne(journal).then(
    () => outcomes.push("durable"),
    () => outcomes.push("refused"),
  );
  const closed = journal.close();
  const late = appendOne(journal).then(
    () => outcomes.push("late: durable"),
    ({ code }: { code: string }) => outcomes.push(`late: ${code}`),
  );
  await Promise.all([underWay, late, closed]);
  t.same(outcomes.sort(), ["durable", "late: JOURNAL_CLOSED"]);
  await t.rejects(appendOne(journal), { code: "JOURNAL_CLOSED" });
  t.equal((await openJournal(disk)).durable(BRANCH.id), 3);
});

t.test("a branch that is dropped while it is appended to leaves nothing behind", async (t) => {
  const disk = await makeDisk();
  const journal = await openJournal(disk);
  await appendOne(journal);
  const appends = Array.from({ length: 8 }, () => appendOne(journal).catch(() => undefined));
  await journal.drop(BRANCH.id);
  await Promise.all(appends);
  t.same(await segmentsOf(disk), []);
});
t.test(
  "I12: a chain of which only an empty newest segment is left says that the rest is missing",
  async (t) => {
    const disk = await makeDisk();
    const journal = await openJournal(disk);
    await appendMany(journal, 13);
    await journal.close();
    const segments = await segmentsOf(disk);
    const newest = segments.at(-1);
    for (const before of segments.slice(0, -1)) await ruin(disk, `${DIRECTORY}/${before}`);
    disk.flipBit(`${DIRECTORY}/${newest}`, 8 * (RECORDS_AT + 8));

    const opened = await openJournal(disk);
    const durable = opened.durable(BRANCH.id);
    t.equal(durable, 12);
    await t.rejects(sequencesOf(opened, 1), { code: "JOURNAL_DAMAGED", facts: { sequence: 0 } });
    await opened.close();

    const trimmed = await openJournal(disk, durable);
    t.same(await sequencesOf(trimmed, 1), [], "what nobody needs may be missing");
    await trimmed.close();
  },
);
