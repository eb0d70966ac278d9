import t from "tap";
import { StateFile } from "#src/data-path/journal/state-file.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { hash64 } from "#test/support/hash.js";

/** What version 1 makes of the sample, in either slot: who changes it makes a version 2, and goes on reading version 1. */
const GOLDEN = {
  header: "544d535401000000010000000000000043010000000000006ce4f37e15c213c7",
  body: '{"group":"01020304-0506-4708-890a-0b0c0d0e0f10","site":"beta","lineage":[{"epoch":1,"id":"00000000000000a1","first":1,"writer":"alpha"},{"epoch":2,"id":"fedcba9876543210","first":2000001,"parent":{"entry":"00000000000000a1","sequence":1500},"writer":"beta"}],"promise":{"epoch":2,"id":"fedcba9876543210"},"ceiling":3000000}',
};
const SLOT_BYTES = 2 ** 20;
const BODY_AT = 32;
const GROUP_ID = "01020304-0506-4708-890a-0b0c0d0e0f10";

t.test("golden bytes: what is on disks out there", async (t) => {
  const disk = new SimulatedDisk({
    clock: new SimulatedClock(new SimulatedTime()),
    random: new SimulatedRandom(1),
  });
  const root = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
  const next = {
    epoch: 2,
    id: 0xfedcba9876543210n,
    first: 2_000_001,
    parent: { entry: 0xa1n, sequence: 1500 },
    writer: "beta",
  };
  const state = {
    group: GROUP_ID,
    site: "beta",
    lineage: [root, next],
    promise: { epoch: 2, id: next.id },
    ceiling: 3_000_000,
    clean: undefined,
  };
  const path = "/state";
  await (await StateFile.create(disk, path, state, hash64)).close();
  const file = await disk.open(path, "read");
  const bytes = new Uint8Array(await file.size());
  await file.read(bytes, 0);
  await file.close();
  for (const at of [0, SLOT_BYTES]) {
    t.equal(Buffer.from(bytes.subarray(at, at + BODY_AT)).toString("hex"), GOLDEN.header);
    const body = Buffer.from(bytes.subarray(at + BODY_AT, at + SLOT_BYTES)).toString();
    t.equal(body.replace(/\0+$/, ""), GOLDEN.body);
  }
  t.same((await StateFile.open(disk, path, hash64)).state, state);
});
