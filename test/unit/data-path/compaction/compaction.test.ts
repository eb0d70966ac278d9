import t from "tap";
import { versionKey, witnessKey } from "#src/data-path/replica/index-format.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { checkPoints } from "#test/support/compaction/acts.js";
import { ROOT } from "#test/support/compaction/run.js";
import {
  compactAll,
  cut,
  makeGroup,
  nextSpan,
  restart,
  type SmallGroup,
  write,
} from "#test/support/compaction/small-group.js";

const SECTOR = 512;

async function writeMany(group: SmallGroup, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await write(group, 4096 * group.run.random.integer(0, 47), 4096);
  }
}

/** Bytes of every version that some point can still see, by the model. */
function reachableBytes({ run }: SmallGroup): number {
  const versions = new Set<string>();
  for (const { position } of run.points) {
    const last = new Map<number, number>();
    for (const { offset, length, sequence } of run.model.changesTo(position)) {
      for (let at = offset; at < offset + length; at += SECTOR) last.set(at, sequence);
    }
    for (const [at, sequence] of last) versions.add(`${at}:${sequence}`);
  }
  return versions.size * SECTOR;
}

async function faults(group: SmallGroup): Promise<readonly string[]> {
  await checkPoints(group.run, group.life);
  return group.run.broken;
}

t.test("after thinning, files take at most 1.2 times what points can reach", async (t) => {
  const group = await makeGroup();
  for (let point = 0; point < 12; point += 1) {
    await writeMany(group, 150);
    cut(group);
  }
  await compactAll(group);
  const { compaction } = group.life;
  const fine = compaction.sizeBytes();
  t.ok(fine <= 1.2 * reachableBytes(group), `${fine} of ${reachableBytes(group)}`);
  group.run.points = group.run.points.filter((_, index) => index % 4 === 3);
  await compactAll(group);
  const thinned = compaction.sizeBytes();
  t.ok(thinned <= 1.2 * reachableBytes(group), `${thinned} of ${reachableBytes(group)}`);
  t.ok(thinned < fine / 2, "thinning gives space back");
  t.comment(`${fine} bytes, then ${thinned} bytes, reachable ${reachableBytes(group)}`);
  const onDisk = await group.run.disk.list("/store/compacted");
  t.equal(onDisk.length, 3, "what was replaced is gone");
  const journal = (await group.run.disk.list("/store/journal")).filter((name) => name.endsWith(".segment"));
  t.ok(journal.length <= 2, "the journal has let go");
  t.same(await faults(group), []);
});

t.test("no read walks over more than 32 versions, however many spans there are", async (t) => {
  let group = await makeGroup();
  await write(group, SLOT_BYTES - 4096, 4096);
  for (let point = 0; point < 100; point += 1) {
    await write(group, 0, 4096);
    await write(group, 4096, 4096);
    cut(group);
    if (point % 3 === 0) await compactAll(group);
  }
  const walked = async () => {
    const { life, run } = group;
    const view = life.replica.view(2, 3 * SLOT_BYTES, run.promotable);
    run.watched.entriesRead = 0;
    await view.read(SLOT_BYTES - 512, new Uint8Array(512));
    return run.watched.entriesRead;
  };
  // A scan reads ahead by eight.
  t.ok((await walked()) <= 40, `${await walked()}`);
  group = await restart(group, true);
  t.ok((await walked()) <= 40, `${await walked()} when the index is made again`);
  t.same(await faults(group), []);
});

t.test("what is compacted already is left as it is", async (t) => {
  const group = await makeGroup();
  await writeMany(group, 20);
  cut(group);
  t.match(await compactAll(group), [{ type: "compacted", number: 1, replaced: [] }]);
  t.match(await compactAll(group), [{ type: "nothing" }]);
  const after = await restart(group);
  t.match(await compactAll(after), [{ type: "nothing" }]);
  t.same(await faults(after), []);
});

t.test("a span without writes is compacted too, so that no gap is left", async (t) => {
  const group = await makeGroup();
  await writeMany(group, 3);
  cut(group);
  await write(group, 0, 4096);
  cut(group);
  await compactAll(group);
  t.equal(group.life.compaction.reach(ROOT.id), 4);
  t.same(
    group.life.files.spans().map(({ after, upTo }) => [after, upTo]),
    [
      [0, 3],
      [3, 4],
    ],
  );
});

t.test("a damaged payload ends it, and nothing has changed", async (t) => {
  const group = await makeGroup();
  await writeMany(group, 20);
  cut(group);
  const names = await group.run.disk.list("/store/journal");
  const segment = names.find((name) => name.endsWith(".segment")) ?? "";
  const file = await group.run.disk.open(`/store/journal/${segment}`, "write");
  // A page apart, so that every payload has some.
  const size = await file.size();
  for (let at = 8192; at < size; at += 4096) await file.write(new Uint8Array(64), at);
  await file.close();
  await t.rejects(compactAll(group), { code: "STORE_DAMAGED" });
  t.same(await group.run.disk.list("/store/compacted"), []);
  t.same(group.life.compaction.facts(), []);
  t.doesNotThrow(
    () => group.life.replica.view(2, SLOT_BYTES, { entry: ROOT.id, sequence: 7 }),
    "nothing is closed",
  );
});

t.test("a full disk ends it, and it goes on when there is room", async (t) => {
  const group = await makeGroup();
  await writeMany(group, 20);
  cut(group);
  const path = (name: string) => name.endsWith(".compacted.tmp");
  const fault = { type: "error", code: "ENOSPC" } as const;
  const rule = group.run.disk.faults.add({ operations: ["write"], path, fault });
  await t.rejects(compactAll(group), { code: "DISK_ENOSPC" });
  t.same(await group.run.disk.list("/store/compacted"), []);
  rule.remove();
  t.match(await compactAll(group), [{ type: "compacted" }]);
  t.same(await faults(group), []);
});

t.test("it is ended by its signal, and nothing has changed", async (t) => {
  const group = await makeGroup();
  await writeMany(group, 20);
  cut(group);
  const stop = new AbortController();
  const throttle = {
    take: async () => {
      stop.abort(new Error("enough"));
    },
  };
  const { signal } = stop;
  await t.rejects(group.life.compaction.compact(nextSpan(group), { throttle, signal }), {
    message: "enough",
  });
  t.same(await group.run.disk.list("/store/compacted"), []);
  t.match(await compactAll(group), [{ type: "compacted" }]);
});

t.test("after a ledger that failed nothing more is compacted until the switch is finished", async (t) => {
  const group = await makeGroup();
  await writeMany(group, 20);
  cut(group);
  const path = (name: string) => name.includes("/ledger/");
  const fault = { type: "error", code: "EIO" } as const;
  const rule = group.run.disk.faults.add({ operations: ["datasync"], path, fault });
  await t.rejects(compactAll(group), { code: "COMPACTION_UNFINISHED" });
  rule.remove();
  await t.rejects(compactAll(group), { code: "COMPACTION_UNFINISHED" });
  t.same(await faults(group), [], "all can be read meanwhile");
  const inside = { entry: ROOT.id, sequence: 7 };
  t.throws(() => group.life.replica.view(2, SLOT_BYTES, inside), { code: "MOMENT_COMPACTED" });
  if (group.life.ledger.suspect !== undefined) await group.life.ledger.resume();
  await group.life.compaction.finish();
  t.match(await compactAll(group), [{ type: "nothing" }], "it is compacted");
  t.equal((await group.run.disk.list("/store/compacted")).length, 1);
  t.same(await faults(group), []);
  const after = await restart(group);
  await compactAll(after);
  t.equal((await group.run.disk.list("/store/compacted")).length, 1);
  t.same(await faults(after), []);
});

for (const [what, keyOf] of [
  ["version", versionKey],
  ["witness", witnessKey],
] as const) {
  t.test(`I12: where the ${what} of what has to stay rots right before, nothing is lost`, async (t) => {
    for (const only of [true, false]) {
      const group = await makeGroup();
      const { run, life } = group;
      // The one version of its slot, or one of several.
      if (!only) await write(group, 2 * SLOT_BYTES, 4096);
      const last = await write(group, 2 * SLOT_BYTES, 4096);
      for (let page = 0; page < 20; page += 1) await write(group, page * 4096, 4096);
      cut(group);
      await life.replica.settled();
      run.keyValue.rot("/store/index/1", keyOf(2, 2, last, ROOT.id));
      await t.rejects(compactAll(group), { code: "INDEX_DAMAGED" });
      t.same(await run.disk.list("/store/compacted"), []);
      await run.time.runFor(60_000);
      t.match(await compactAll(group), [{ type: "compacted" }], "once the index is made again");
      t.same(await faults(group), []);
      t.same(await faults(await restart(group, true)), [], "from the files and the journal alone");
    }
  });
}

t.test("what lies in every image is let go of, and a dropped branch with its files", async (t) => {
  const group = await makeGroup();
  await writeMany(group, 20);
  cut(group);
  await writeMany(group, 20);
  cut(group);
  await compactAll(group);
  const { compaction } = group.life;
  await compaction.letGo(ROOT.id, 20);
  t.same(
    compaction.facts().map((fact) => fact.type === "compacted" && fact.after),
    [20],
  );
  t.equal((await group.run.disk.list("/store/compacted")).length, 1);
  await compaction.drop(ROOT.id);
  t.equal(compaction.sizeBytes(), 0);
  t.same(await group.run.disk.list("/store/compacted"), []);
});

t.test(
  "a lost index and a damaged file together: what reads through the file is refused, what does not is there",
  async (t) => {
    const group = await makeGroup();
    for (let point = 0; point < 3; point += 1) {
      await writeMany(group, 20);
      cut(group);
    }
    await compactAll(group);
    const path = "/store/compacted/000000000002.compacted";
    const file = await group.run.disk.open(path, "write");
    // In the table of its first page.
    await file.write(Uint8Array.of(0xff), 200);
    await file.datasync();
    await file.close();
    t.same(await faults(group), [], "with the index nothing of that table is read");

    const { run, life } = await restart(group, true);
    const view = (sequence: number) => life.replica.view(2, 3 * SLOT_BYTES, { entry: ROOT.id, sequence });
    for (const sequence of [40, 60]) t.throws(() => view(sequence), { code: "COMPACTED_DAMAGED" });
    const found = new Uint8Array(3 * SLOT_BYTES);
    await view(20).read(0, found);
    t.same(found, run.model.imageAt(2, { entry: ROOT.id, sequence: 20 }));
    t.throws(() => life.replica.writer(ROOT) && life.replica.device(2, 3 * SLOT_BYTES, ROOT), {
      code: "COMPACTED_DAMAGED",
    });
    run.points = run.points.filter(({ position }) => position.sequence !== 40);
    await t.rejects(
      life.compaction.compact({ branch: ROOT.id, after: 20, upTo: 60 }, { throttle: UNTHROTTLED }),
      { code: "COMPACTED_DAMAGED" },
      "it is not made a part of another",
    );
  },
);
