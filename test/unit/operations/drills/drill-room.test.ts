import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import { DrillDevice } from "#src/operations/drills/drill-device.js";
import { DrillRoom } from "#src/operations/drills/drill-room.js";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";

const MIB = 1024 * 1024;

t.test("most writes only count, and who finds no room is refused until there is some", async (t) => {
  let spareBytes = 20 * MIB;
  let looks = 0;
  const room = new DrillRoom(async () => {
    looks += 1;
    return spareBytes;
  });
  await room.take(MIB);
  for (let write = 0; write < 15; write += 1) t.equal(room.take(MIB), undefined);
  t.equal(looks, 1);
  spareBytes = MIB / 2;
  await t.rejects(async () => room.take(MIB), { code: "ENOSPC" });
  spareBytes = -1;
  await t.rejects(async () => room.take(MIB), { code: "ENOSPC" });
  spareBytes = 20 * MIB;
  await room.take(MIB);
  t.equal(looks, 4);
});

t.test("writes at once are all granted while there is room for each", async (t) => {
  const room = new DrillRoom(async () => 1024 * MIB);
  const outcomes = await Promise.allSettled(Array.from({ length: 100 }, async () => room.take(MIB)));
  t.same(
    outcomes.filter(({ status }) => status === "rejected"),
    [],
    "none is refused because others were first",
  );
});

t.test("a full journal is ENOSPC, any other failure what it was, and an end is ESHUTDOWN", async (t) => {
  const memory = new MemoryBlockDevice({ sizeBytes: MIB });
  let failure: Error | undefined;
  const device = new DrillDevice(
    {
      sizeBytes: MIB,
      readOnly: false,
      read: (offset, target) => memory.read(offset, target),
      write: (offset, source) => {
        if (failure !== undefined) throw failure;
        return memory.write(offset, source);
      },
      zero: (offset, length) => memory.zero(offset, length),
      flush: async () => {
        if (failure !== undefined) throw failure;
      },
      allocation: (offset, length) => memory.allocation(offset, length),
      close: async () => undefined,
    },
    new DrillRoom(async () => 1024 * MIB),
  );
  await device.write(0, new Uint8Array(512).fill(7));
  failure = new TidemarkError({
    kind: "exhausted",
    code: "BRANCH_UNWRITABLE",
    message: "full",
    hint: "free",
  });
  await t.rejects(async () => device.write(0, new Uint8Array(512)), { code: "ENOSPC" });
  await t.rejects(device.flush(), { code: "ENOSPC" });
  failure = new TidemarkError({
    kind: "failed",
    code: "BRANCH_UNWRITABLE",
    message: "broken",
    hint: "check",
  });
  await t.rejects(async () => device.write(0, new Uint8Array(512)), { code: "BRANCH_UNWRITABLE" });
  const found = new Uint8Array(512);
  await device.read(0, found);
  t.same(found, new Uint8Array(512).fill(7));
  device.end(new TidemarkError({ kind: "refused", code: "ESHUTDOWN", message: "ended", hint: "none" }));
  await t.rejects(async () => device.read(0, found), { code: "ESHUTDOWN" });
  await t.rejects(device.flush(), { code: "ESHUTDOWN" });
});
