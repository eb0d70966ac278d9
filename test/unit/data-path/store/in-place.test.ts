import t from "tap";
import { present } from "#src/base/assert.js";
import { equalBytes } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import type { InPlaceStanding } from "#src/data-path/store/store.js";
import { pattern } from "#test/support/batches.js";
import { promoted, writeToHead } from "#test/support/in-place-store.js";
import { SmallStore } from "#test/support/small-store.js";

/** Flips a bit of the last record of the journal. */
async function damageEnd({ disk }: SmallStore): Promise<void> {
  const journal = `${SmallStore.directory}/journal`;
  const newest = (await disk.list(journal)).filter((name) => name.endsWith(".segment")).at(-1) ?? "";
  const file = await disk.open(`${journal}/${newest}`, "read");
  const bytes = new Uint8Array(await file.size());
  await file.read(bytes, 0);
  await file.close();
  const last = bytes.findLastIndex((byte) => byte !== 0);
  disk.flipBit(file.path, (last - 50) * 8);
}

function reasons(standing: InPlaceStanding): readonly string[] {
  return standing.kind === "at" ? ["at"] : standing.why.map(({ type }) => type);
}

t.test("a copy is never written in place, whatever is asked", async (t) => {
  const small = new SmallStore(1);
  const store = await small.open();
  await small.write(store, 1, 0, 3);
  t.same(reasons(await store.inPlace.go()), ["role", "not-folded"]);
  t.equal(store.floorOf(1), 0, "and nothing is folded for it");
  await store.close();
});

t.test("what is kept stands in the way, and is named", async (t) => {
  const { small, store } = await promoted();
  const id = await small.cut(store);
  const { position, members } = store.points.get(id);
  const view = await store.openView(1, { position, members }, "view");
  const drill = await store.beginBranch("drill", "d", { position, members });
  const standing = await store.inPlace.go();
  t.match(standing, {
    kind: "not",
    why: [
      { type: "point", id, sequence: position.sequence },
      { type: "reservation", why: "view" },
      { type: "reservation", why: "drill d" },
      { type: "not-folded", member: 1, floor: 0, to: position.sequence },
    ],
  });
  await view.close();
  await store.dropBranch(drill.id);
  t.same(reasons(await store.inPlace.go()), ["point", "not-folded"]);

  await store.maintain();
  t.same(reasons(store.inPlace.standing), ["not-recorded"], "the old points are gone and all is folded");
  t.match(await store.inPlace.go(), { kind: "at", sequence: position.sequence });
  await store.close();
});

t.test("afterwards there is no history to be opened, and a restart knows it", async (t) => {
  const { small, store } = await promoted();
  await writeToHead(small, store, 5);
  const at = await store.inPlace.go();
  t.same(at, { kind: "at", entry: small.root.id, sequence: store.end?.sequence });
  const end = store.end ?? { entry: 0n, sequence: 0 };
  const moment = { position: end, members: [] };
  await t.rejects(store.openView(1, moment, "view"), { code: "WRITTEN_IN_PLACE" });
  await t.rejects(store.beginBranch("drill", "d", moment), { code: "WRITTEN_IN_PLACE" });
  t.throws(() => store.device(1, small.root.id), { code: "WRITTEN_IN_PLACE" });
  await t.rejects(small.write(store, 1, 0, 9), { code: "WRITTEN_IN_PLACE" });
  t.same((await store.maintain()).problems, []);
  await store.close();
  small.end("kill");
  const again = await small.open();
  t.same(again.inPlace.standing, at);
  await again.close();
});

t.test("every write that was taken is below the sequence, whenever it came", async (t) => {
  const broken: string[] = [];
  for (let turns = 0; turns < 60; turns += 1) {
    const { small, store } = await promoted();
    await writeToHead(small, store, 5);
    const device = store.device(1, small.root.id);
    const writer = store.writer(small.root.id);
    const going = store.inPlace.go();
    for (let left = turns * 20; left > 0; left -= 1) await undefined;
    let refusal: string | undefined;
    try {
      await device.write(0, pattern(4096, 6));
    } catch (error) {
      refusal = error instanceof TidemarkError ? error.code : String(error);
    }
    const at = await going;
    const last = at.kind === "at" ? at.sequence : 0;
    if (last !== writer.last || (refusal !== undefined && refusal !== "BRANCH_SEALED"))
      broken.push(`${turns}: at ${last}, written up to ${writer.last}, ${refusal}`);
    await store.close();
  }
  t.same(broken, [], "none was taken behind it");
});

t.test("a sequence that could not be recorded is void once the history has gone on", async (t) => {
  // Whether what a failed sync was to make durable is there after all is up to the disk.
  for (let seed = 1; seed <= 8; seed += 1) {
    const { small, store } = await promoted(seed);
    await writeToHead(small, store, 5);
    await store.maintain();
    t.same(reasons(store.inPlace.standing), ["not-recorded"]);
    const fault = { type: "error", code: "EIO" } as const;
    const path = (name: string) => name.includes("/ledger/");
    small.disk.faults.add({ operations: ["datasync"], path, count: 1, fault });
    await t.rejects(store.inPlace.go(), { code: "STORE_SUSPECT" });
    t.same(reasons(store.inPlace.standing), ["not-recorded"]);
    await writeToHead(small, store, 7);
    small.end("kill");

    const again = await small.open();
    t.equal(again.inPlace.standing.kind, "not");
    const found = new Uint8Array(4096);
    await again.device(1, small.root.id).read(0, found);
    t.ok(equalBytes(found, pattern(4096, 7)), "what was written since is there");
    t.match(await again.inPlace.go(), { kind: "at", sequence: again.end?.sequence });
    await again.close();
  }
});

t.test("a sequence that could not be recorded is void, though the writes behind it are lost", async (t) => {
  const standings = new Set<string>();
  for (let seed = 1; seed <= 16; seed += 1) {
    for (const operation of ["datasync", "write"] as const) {
      const { small, store } = await promoted(seed);
      await writeToHead(small, store, 5);
      await store.maintain();
      const code = operation === "write" ? "ENOSPC" : "EIO";
      const path = (name: string) => name.includes("/ledger/");
      const fault = { type: "error", code } as const;
      small.disk.faults.add({ operations: [operation], path, count: 1, fault });
      await t.rejects(store.inPlace.go(), TidemarkError);
      small.end("crash");
      const again = await small.open();
      standings.add(reasons(again.inPlace.standing).join());
      await again.close();
    }
  }
  t.same([...standings], ["not-recorded"]);
});

t.test("a member that was removed behind the fork has to be folded too", async (t) => {
  const { small, store } = await promoted(1, [1, 2]);
  await small.write(store, 2, 0, 1);
  const fork = present(store.end, "an end");
  await small.mark(store, { type: "member-removed", member: 2 });
  await store.settled();
  const entry = await small.fork(store, 0xc1n, fork, 1000);
  await small.write(store, 2, 0, 2, 4096, entry);
  await store.settled();
  t.match(store.inPlace.standing, { why: [{ type: "reservation", why: "branch" }, {}, {}] });
  for (const { entry: tail } of store.branches) await store.dropBranch(tail.id);
  t.match(store.inPlace.standing, {
    why: [
      { type: "not-folded", member: 1 },
      { type: "not-folded", member: 2 },
    ],
  });
  await store.close();
});

t.test("damage at the end of the journal does not make the sequence void", async (t) => {
  const { small, store } = await promoted();
  await writeToHead(small, store, 5);
  await writeToHead(small, store, 6);
  await store.settled();
  const at = await store.inPlace.go();
  const { end } = store;
  await store.close();
  small.end("kill");
  await damageEnd(small);

  const again = await small.open();
  t.match(again.findings, [{ type: "damaged-tail", from: end?.sequence }]);
  t.same(again.inPlace.standing, at);
  const moment = { position: end ?? { entry: 0n, sequence: 0 }, members: [] };
  await t.rejects(again.openView(1, moment, "view"), { code: "WRITTEN_IN_PLACE" });
  t.throws(() => again.device(1, small.root.id), { code: "WRITTEN_IN_PLACE" });
  await t.rejects(small.write(again, 1, 0, 9), { code: "WRITTEN_IN_PLACE" });
  await again.close();
});

t.test("an entry whose end is lost is not written on: its numbers were given out before", async (t) => {
  const { small, store } = await promoted();
  await writeToHead(small, store, 5);
  await writeToHead(small, store, 6);
  await store.settled();
  await store.maintain();
  const seen = store.end?.sequence ?? 0;
  t.equal(store.floorOf(1), seen);
  await store.close();
  small.end("kill");
  await damageEnd(small);

  const again = await small.open();
  const refusal = { code: "ENTRY_CUT_SHORT", facts: { last: seen - 1, seen } };
  t.throws(() => again.device(1, small.root.id), refusal);
  t.throws(() => again.writer(small.root.id), refusal);
  await again.close();
});
