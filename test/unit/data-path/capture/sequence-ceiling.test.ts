import t from "tap";
import { SequenceCeiling, type StateStore } from "#src/data-path/capture/sequence-ceiling.js";
import { StateFile } from "#src/data-path/journal/journal.js";
import type { SiteState } from "#src/domain/model/site-state.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { hash64 } from "#test/support/hash.js";

const FIRST: SiteState = {
  group: "4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f",
  site: "alpha",
  lineage: [{ epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" }],
  promise: { epoch: 1, id: 0xa1n },
  ceiling: 100,
  clean: undefined,
};

function rig(first: SiteState, last: number) {
  const made = { state: first, last, updates: 0, fails: false, troubles: 0, resumed: 0 };
  const store: StateStore = {
    get state() {
      return made.state;
    },
    update: async (change) => {
      await undefined;
      if (made.fails) throw new Error("the state file is gone");
      made.updates += 1;
      made.state = change(made.state);
      return made.state;
    },
    resume: async () => {
      made.resumed += 1;
    },
  };
  const written = () => ({ last: made.last, writes: 7, bytes: 70 });
  return { made, ceiling: new SequenceCeiling(store, written, () => (made.troubles += 1), 100) };
}

t.test("it is raised when half is used up, so that nobody waits", async (t) => {
  const { made, ceiling } = rig(FIRST, 0);
  made.last = 50;
  ceiling.passed(50);
  t.equal(made.updates, 0);
  made.last = 51;
  ceiling.passed(51);
  ceiling.passed(52);
  await ceiling.idle();
  t.equal(made.updates, 1, "once");
  t.equal(ceiling.value, 200);
  t.same(made.state.counted, { writes: 7, bytes: 70 });
});

t.test("I4: it does not show before it is durable", async (t) => {
  const { ceiling } = rig(FIRST, 100);
  const raising = ceiling.raise();
  t.equal(ceiling.value, 100);
  await raising;
  t.equal(ceiling.value, 200);
});

t.test("I4: a clean mark is taken away before the next sequence is given out", async (t) => {
  const clean = { last: 40, writes: 0, bytes: 0 };
  const { made, ceiling } = rig({ ...FIRST, clean }, 40);
  t.equal(ceiling.value, 40, "nothing may be given out while it stands");
  await ceiling.raise();
  t.equal(made.state.clean, undefined);
  t.equal(ceiling.value, 200);
});

t.test("when the state file fails, whoever reaches the ceiling hears why", async (t) => {
  const { made, ceiling } = rig(FIRST, 60);
  made.fails = true;
  ceiling.passed(60);
  await ceiling.idle();
  t.equal(ceiling.value, 100);
  t.equal(made.troubles, 1, "told before anybody has to wait");
  await t.rejects(ceiling.raise(), { message: /gone/ });
});

t.test(
  "I13: it is raised again once the state file takes changes, by who asks and ahead of use",
  async (t) => {
    const disk = new SimulatedDisk({
      clock: new SimulatedClock(new SimulatedTime()),
      random: new SimulatedRandom(1),
    });
    const file = await StateFile.create(disk, "/state", FIRST, hash64);
    let last = 60;
    const written = () => ({ last, writes: 7, bytes: 70 });
    const ceiling = new SequenceCeiling(file, written, () => undefined, 100);
    disk.faults.add({ operations: ["datasync"], count: 2, fault: { type: "error", code: "EIO" } });
    ceiling.passed(last);
    await ceiling.idle();
    await t.rejects(ceiling.raise(), { code: "STATE_FILE_UNWRITABLE" });
    await ceiling.raise();
    t.equal(ceiling.value, file.state.ceiling);
    t.ok(ceiling.value >= 200);
    const before = ceiling.value;
    last = before - 10;
    ceiling.passed(last);
    await ceiling.idle();
    t.equal(ceiling.value, before + 100);
    await file.close();
  },
);
