import t from "tap";
import { readGroupRecord } from "#src/operations/groups/record/group-file.js";
import { type GroupRecord, PAIRING_OF_NEW } from "#src/operations/groups/record/group-file-format.js";
import { groupLayout } from "#src/operations/groups/record/group-layout.js";
import { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import { DATA_DIRECTORY, GroupWorld, specification, volume } from "#test/support/groups/group-world.js";
import { hash64 } from "#test/support/hash.js";

const ID = "4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f";
const RECORD: GroupRecord = {
  id: ID,
  site: "alpha",
  phase: { type: "made" },
  specification: specification("payroll", [volume("data")]),
  members: [],
  nextMember: 1,
  leaving: [],
  pairing: PAIRING_OF_NEW,
};

async function keeperIn(world: GroupWorld): Promise<RecordKeeper> {
  const layout = groupLayout(DATA_DIRECTORY, ID);
  const { disk, logger } = world;
  await world.run(ensureDirectory(disk, layout.directory, 0o700));
  return new RecordKeeper({ disk, hash64, layout, logger, onChange: () => undefined }, RECORD);
}

t.test("changes that are made at once all count, on the disk too", async (t) => {
  const world = await GroupWorld.open();
  const keeper = await keeperIn(world);
  const changes = [
    keeper.updatePairing((pairing) => ({ ...pairing, paired: true })),
    keeper.update((record) => ({ ...record, nextMember: 7 })),
    keeper.updatePairing((pairing) => ({ ...pairing, offered: pairing.revision })),
  ];
  t.equal(keeper.record, RECORD, "nothing counts before it is durable");
  await world.run(Promise.all(changes));
  const wanted = { ...RECORD, nextMember: 7, pairing: { ...PAIRING_OF_NEW, paired: true, offered: 1 } };
  t.same(keeper.record, wanted);
  const layout = groupLayout(DATA_DIRECTORY, ID);
  t.same(await world.run(readGroupRecord(world.disk, layout, ID, "alpha", hash64)), wanted);
});

t.test("a change that could not be written is none, and the next one is", async (t) => {
  const world = await GroupWorld.open();
  const keeper = await keeperIn(world);
  world.disk.faults.add({ operations: ["datasync"], count: 1, fault: { type: "error", code: "EIO" } });
  const [refused, taken] = await world.run(
    Promise.allSettled([
      keeper.update((record) => ({ ...record, nextMember: 7 })),
      keeper.updatePairing((pairing) => ({ ...pairing, paused: true })),
    ]),
  );
  t.match(refused, { status: "rejected", reason: { code: "GROUP_RECORD_UNWRITABLE" } });
  t.equal(taken.status, "fulfilled");
  t.same(keeper.record, { ...RECORD, pairing: { ...PAIRING_OF_NEW, paused: true } });
});
