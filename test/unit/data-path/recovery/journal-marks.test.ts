import t from "tap";
import { Journal } from "#src/data-path/journal/journal.js";
import { journalMarks } from "#src/data-path/recovery/journal-marks.js";
import { rebuildCatalogue } from "#src/data-path/recovery/rebuild.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { encodeMark, type Mark } from "#src/domain/model/mark.js";
import { promotable } from "#src/domain/model/promotable.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP, makeBatch } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";

const FIRST: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
/** The primary came back after a crash, and began a resync that it never ended. */
const RESTARTED: LineageEntry = { ...FIRST, id: 0xb2n, first: 10, parent: { entry: FIRST.id, sequence: 3 } };
/** Then somebody failed over, to an older moment. */
const PROMOTED: LineageEntry = {
  epoch: 2,
  id: 0xc3n,
  first: 20,
  parent: { entry: FIRST.id, sequence: 2 },
  writer: "beta",
};

const WRITTEN: readonly (readonly [LineageEntry, readonly Mark[]])[] = [
  [FIRST, [{ type: "resync-end", members: [1] }, { type: "flush" }, { type: "flush" }]],
  [RESTARTED, [{ type: "resync-begin", predecessor: { entry: FIRST.id, sequence: 3 }, members: [1] }]],
  [PROMOTED, [{ type: "entry-start", entry: PROMOTED }, { type: "flush" }]],
];

t.test("I10: a resync of a history that was left does not hold the one that is followed", async (t) => {
  const clock = new SimulatedClock(new SimulatedTime());
  const disk = new SimulatedDisk({ clock, random: new SimulatedRandom(1) });
  await ensureDirectory(disk, "/store", 0o700);
  const none = () => 0;
  const openings = { wanted: () => true, floor: none, known: none };
  const journal = await Journal.open({
    disk,
    directory: "/store/journal",
    group: GROUP,
    hash64,
    ...openings,
  });
  for (const [entry, marks] of WRITTEN) {
    journal.begin(entry);
    const batch = makeBatch({ entry: entry.id, epoch: entry.epoch, first: entry.first }, (builder) => {
      for (const mark of marks) builder.addMark(encodeMark(mark));
    });
    await journal.append(batch);
  }
  const scopeOf = () => "inline" as const;
  const entries = new Map(WRITTEN.map(([entry]) => [entry.id, entry]));
  const rules = { scopeOf, lineage: () => [FIRST, PROMOTED], entries: () => entries };
  const state = await rebuildCatalogue([], journalMarks(journal, hash64), rules, () => undefined);
  const head = { entry: PROMOTED.id, sequence: 21 };
  t.same(promotable(state.resyncs, head), head);
});
