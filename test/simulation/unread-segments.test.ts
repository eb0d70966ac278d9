import t from "tap";
import { describeError } from "#src/base/errors.js";
import type { Store } from "#src/data-path/store/store.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { SmallStore } from "#test/support/small-store.js";

/** Segments whose header went bad while nothing, or next to nothing, had been written to them. */
const JOURNAL = `${SmallStore.directory}/journal`;
/** Inside the header, behind its magic. */
const FLIPPED = 8 * 70;

async function newestSegment({ disk }: SmallStore): Promise<string> {
  const names = (await disk.list(JOURNAL)).filter((name) => name.endsWith(".segment"));
  return `${JOURNAL}/${names.toSorted().at(-1)}`;
}

async function findingsOf(store: Store): Promise<readonly string[]> {
  const found: string[] = [];
  await store.check({ throttle: UNTHROTTLED, onFinding: ({ finding }) => found.push(finding.type) });
  return [...new Set(found)];
}

/** A store with a history, and an entry that is followed and of which nothing has come. */
async function followed(small: SmallStore, id: bigint): Promise<{ store: Store; entry: LineageEntry }> {
  const store = await small.open();
  await small.write(store, 1, 0, 1);
  await small.cut(store);
  const parent = store.end ?? { entry: small.root.id, sequence: 0 };
  const entry = { epoch: 2, id, first: parent.sequence + 1, parent, writer: "beta" };
  await store.adoptLineage([...store.state.lineage, entry]);
  return { store, entry };
}

t.test(
  "I12, I13: a flipped bit in the header of an empty segment keeps no entry from beginning",
  async (t) => {
    const small = new SmallStore(1);
    const { store, entry } = await followed(small, 0xb2n);
    small.disk.faults.add({
      operations: ["sync-directory"],
      path: (name) => name.includes("/journal"),
      fault: { type: "error", code: "EIO" },
    });
    await t.rejects(small.write(store, 1, 0, 2, 4096, entry), { code: "STORE_UNWRITABLE" });
    small.disk.faults.clear();
    small.end("kill");
    const path = await newestSegment(small);
    small.disk.flipBit(path, FLIPPED);

    const again = await small.open();
    t.match(again.findings, [{ type: "empty-segment" }]);
    const last = await small.write(again, 1, 0, 3, 4096, entry);
    await again.settled();
    t.equal(again.promotable?.sequence, last, "it goes on in a new segment");
    t.ok(await small.disk.stat(path), "what nobody can read stays for people");
    t.same(await findingsOf(again), ["journal-header", "stray-file"], "and is said");
    await again.close();
  },
);

t.test("I12: one that was wiped may have held anything: nothing begins beside it", async (t) => {
  const small = new SmallStore(2);
  const { store, entry } = await followed(small, 0xb3n);
  await small.write(store, 1, 0, 2, 4096, entry);
  small.end("kill");
  const path = await newestSegment(small);
  const file = await small.disk.open(path, "write");
  await file.write(new Uint8Array(await file.size()), 0);
  await file.close();
  const again = await small.open();
  await t.rejects(small.write(again, 1, 0, 3, 4096, entry), { code: "STORE_DAMAGED" });
  await again.close();
});

t.test("I3: a branch of which no segment is left is a finding, and is not written on", async (t) => {
  const small = new SmallStore(3);
  const { store, entry } = await followed(small, 0xb4n);
  const last = await small.write(store, 1, 0, 2, 4096, entry);
  await store.settled();
  await store.close();
  await small.disk.unlink(await newestSegment(small));
  await small.disk.syncDirectory(JOURNAL);
  small.end("kill");

  const again = await small.open();
  t.same(await findingsOf(again), ["journal"]);
  t.throws(() => again.writer(entry.id), { code: "ENTRY_CUT_SHORT" });
  t.equal(await small.write(again, 1, 0, 2, 4096, entry), last, "what the peer sends again comes in");
  await again.settled();
  t.same(await findingsOf(again), [], "and it is made good");
  await again.close();
});

/** All of them once; then again those in which the first record is being written, since what tears it is seldom. */
function turnsOf(seed: number): number {
  return seed <= 60 ? seed : 28 + (seed % 8);
}

t.test("I3, I12: with the power lost at any instruction as well", async (t) => {
  const broken: string[] = [];
  const seen = new Set<string>();
  for (let seed = 1; seed <= 130; seed += 1) {
    const small = new SmallStore(seed);
    const { store, entry } = await followed(small, 0xc0n + BigInt(seed));
    let acknowledged = 0;
    const note = (last: number) => {
      acknowledged = last;
    };
    small.write(store, 1, 0, 2, 4096, entry).then(note, () => undefined);
    for (let turns = turnsOf(seed); turns > 0; turns -= 1) await undefined;
    const before = acknowledged;
    small.end("crash");
    small.disk.flipBit(await newestSegment(small), FLIPPED);
    const again = await small.open();
    const held = again.durable(entry.id) ?? 0;
    seen.add(`${held > 0} ${again.findings.map(({ type }) => type).join()}`);
    if (held < before) broken.push(`seed ${seed}: ${before} was acknowledged, ${held} is there`);
    try {
      await small.write(again, 1, 4096, 3, 4096, entry);
      await again.settled();
      if (again.promotable?.entry !== entry.id) broken.push(`seed ${seed}: it did not go on`);
    } catch (error) {
      broken.push(`seed ${seed}: ${describeError(error)}`);
    }
    await again.close();
  }
  t.same(broken, []);
  t.same([...seen].toSorted(), [
    "false bad-header",
    "false empty-segment",
    "false salvaged-header",
    "true salvaged-header",
  ]);
});

t.test(
  "a segment of a branch that is dropped goes with it, also when nothing in it can be read",
  async (t) => {
    for (const how of ["in the drop", "at the next start"]) {
      const small = new SmallStore(4);
      const { root, disk } = small;
      const store = await small.open();
      const position = { entry: root.id, sequence: await small.write(store, 1, 0, 1) };
      await small.cut(store);
      const branch = await store.beginBranch("kept", "b", { position, members: [] });
      await small.write(store, 1, 0, 2, 4096, branch);
      await store.settled();
      await store.close();
      const path = await newestSegment(small);
      // The header, and that of the one batch: which branch it is of is said by the frame alone.
      for (const at of [70, 4096 + 48 + 20]) disk.flipBit(path, 8 * at);
      small.keyValue.kill();

      let again = await small.open();
      t.match(again.findings, [{ type: "bad-header", branch: branch.id }], how);
      if (how === "at the next start") {
        disk.faults.add({
          operations: ["rename", "unlink"],
          path: (name) => name.includes("/journal"),
          fault: { type: "error", code: "EIO" },
        });
        await t.rejects(again.dropBranch(branch.id), { code: "DISK_EIO" });
        disk.faults.clear();
        small.end("kill");
        again = await small.open();
        t.same(again.findings, []);
      } else await again.dropBranch(branch.id);
      t.notOk(await small.disk.stat(path), "the file is gone");
      t.same(await findingsOf(again), [], "and nothing is left to be told");
      await again.close();
    }
  },
);
