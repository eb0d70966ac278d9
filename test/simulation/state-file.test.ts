import t from "tap";
import { AssertionFailure } from "#src/base/assert.js";
import { equalBytes } from "#src/base/bytes.js";
import { StateFile } from "#src/data-path/journal/state-file.js";
import type { SiteState } from "#src/domain/model/site-state.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { times } from "#test/support/effort.js";
import { hash64 } from "#test/support/hash.js";

const PATH = "/store/state";
const SLOT_BYTES = 1024 * 1024;
const FIRST: SiteState = {
  group: "4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f",
  site: "alpha",
  lineage: [{ epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" }],
  promise: { epoch: 1, id: 0xa1n },
  ceiling: 1,
  clean: undefined,
};

/** Longer than a sector, so that a power loss can tear it. */
const LONG: SiteState = {
  ...FIRST,
  lineage: Array.from({ length: 30 }, (_, index) => ({
    epoch: index + 1,
    id: BigInt(index + 1),
    first: index + 1,
    parent: index === 0 ? undefined : { entry: BigInt(index), sequence: index },
    writer: "alpha",
  })),
  promise: { epoch: 30, id: 30n },
};

async function makeDisk(seed: number): Promise<SimulatedDisk> {
  const clock = new SimulatedClock(new SimulatedTime());
  const disk = new SimulatedDisk({ clock, random: new SimulatedRandom(seed) });
  await ensureDirectory(disk, "/store", 0o700);
  return disk;
}

t.test(
  "I4: a state that was promised is there after a power loss at any moment, and never an older one",
  async (t) => {
    for (let seed = 1; seed <= times(200); seed += 1) {
      const random = new SimulatedRandom(seed);
      let disk = await makeDisk(seed);
      await (await StateFile.create(disk, PATH, LONG, hash64)).close();
      let promised = LONG.ceiling;
      let asked = promised;
      for (let life = 0; life < 6; life += 1) {
        const file = await StateFile.open(disk, PATH, hash64);
        const { ceiling } = file.state;
        if (ceiling < promised || ceiling > asked)
          t.fail(`seed ${seed}: ${ceiling} of ${promised} to ${asked}`);
        promised = ceiling;
        asked = ceiling;
        if (random.chance(0.6)) {
          const fault = { type: "error", code: "EIO" } as const;
          disk.faults.add({ operations: ["write", "datasync"], probability: 0.3, count: 1, fault });
        }
        for (let count = random.integer(0, 3); count > 0; count -= 1) {
          asked += 1;
          const raised = asked;
          file
            .update((state) => ({ ...state, ceiling: raised }))
            .then(
              () => {
                promised = Math.max(promised, raised);
              },
              () => undefined,
            );
        }
        for (let turns = random.integer(0, 60); turns > 0; turns -= 1) await undefined;
        disk.faults.clear();
        disk = random.chance(0.7) ? disk.crash() : disk.endProcess();
      }
    }
    t.pass("200 seeds");
  },
);

t.test("the state reads back as it was, ids and all", async (t) => {
  const disk = await makeDisk(1);
  const state: SiteState = {
    ...FIRST,
    lineage: [
      ...FIRST.lineage,
      { epoch: 2, id: 2n ** 64n - 1n, first: 99, parent: { entry: 0xa1n, sequence: 40 }, writer: "beta" },
    ],
    promise: { epoch: 2, id: 2n ** 64n - 1n },
    ceiling: 1_000_099,
    clean: { last: 120, order: { batched: 119, link: 0xfeedn }, writes: 100, bytes: 409_600 },
    counted: { writes: 90, bytes: 368_640 },
  };
  await (await StateFile.create(disk, PATH, state, hash64)).close();
  const file = await StateFile.open(disk, PATH, hash64);
  t.same(file.state, state);
});

t.test("I12: a flipped bit in one slot costs nothing and is made good", async (t) => {
  const disk = await makeDisk(2);
  await (await StateFile.create(disk, PATH, FIRST, hash64)).close();
  for (const bit of [3, 8 * 4 + 1, 70, 200, 8 * 40, 8 * 100 + 1]) {
    disk.flipBit(PATH, bit);
    await (await StateFile.open(disk, PATH, hash64)).close();
    disk.flipBit(PATH, SLOT_BYTES * 8 + bit);
    const file = await StateFile.open(disk, PATH, hash64);
    t.same(file.state, FIRST, `bit ${bit} of the first slot, then of the second`);
    await file.close();
  }
});

t.test("I12: a slot that can't be read costs nothing either, and both that can't are no state", async (t) => {
  for (const unread of [[0], [1], [0, 1]]) {
    const disk = await makeDisk(2);
    const first = await StateFile.create(disk, PATH, FIRST, hash64);
    const written = await first.update((state) => ({ ...state, ceiling: state.ceiling + 1 }));
    await first.close();
    let reads = 0;
    const path = () => unread.includes(reads++);
    const rule = disk.faults.add({ operations: ["read"], path, fault: { type: "error", code: "EIO" } });
    const opening = StateFile.open(disk, PATH, hash64).then(
      async (file) => {
        const found = [file.state, file.damaged.map(({ slot }) => slot)];
        await file.close();
        return found;
      },
      (error: unknown) => error,
    );
    const expected = unread.length === 1 ? [written, unread] : { code: "STATE_FILE_BAD" };
    t.match(await opening, expected, `${unread}`);
    rule.remove();
    const after = await StateFile.open(disk.crash(), PATH, hash64);
    t.same([after.state, after.damaged], [written, []], "and it is made good");
    await after.close();
  }
});

t.test("with both slots bad nobody guesses", async (t) => {
  const disk = await makeDisk(3);
  await (await StateFile.create(disk, PATH, FIRST, hash64)).close();
  disk.flipBit(PATH, 8 * 40);
  disk.flipBit(PATH, (SLOT_BYTES + 40) * 8);
  await t.rejects(StateFile.open(disk, PATH, hash64), { code: "STATE_FILE_BAD", kind: "corrupt" });
});

t.test("after a failed sync nothing is written any more, until it is resumed", async (t) => {
  const disk = await makeDisk(4);
  const file = await StateFile.create(disk, PATH, FIRST, hash64);
  disk.faults.add({ operations: ["datasync"], count: 1, fault: { type: "error", code: "EIO" } });
  const raise = () => file.update((state) => ({ ...state, ceiling: state.ceiling + 1 }));
  await t.rejects(raise(), { code: "STATE_FILE_UNWRITABLE" });
  await t.rejects(raise(), { code: "STATE_FILE_UNWRITABLE" });
  t.same(file.state, FIRST, "what was not made durable does not show");
  await file.resume();
  const resumed = file.state.ceiling;
  t.ok(resumed === FIRST.ceiling || resumed === FIRST.ceiling + 1);
  await raise();
  t.equal(file.state.ceiling, resumed + 1, "and goes on from what is on the disk");
});

t.test(
  "what is resumed is what a start finds, whichever step failed, and survives a power loss",
  async (t) => {
    const bad: string[] = [];
    const raise = (state: SiteState): SiteState => ({ ...state, ceiling: state.ceiling + 1 });
    const failAt = (disk: SimulatedDisk, operation: "write" | "datasync", at: number) => {
      let calls = 0;
      const path = () => calls++ === at;
      disk.faults.add({ operations: [operation], path, fault: { type: "error", code: "EIO" } });
    };
    for (const operation of ["write", "datasync"] as const)
      for (const at of [0, 1])
        for (let seed = 1; seed <= times(40); seed += 1) {
          const disk = await makeDisk(seed);
          await (await StateFile.create(disk, PATH, LONG, hash64)).close();
          const file = await StateFile.open(disk, PATH, hash64);
          failAt(disk, operation, at);
          await file.update(raise).catch(() => undefined);
          failAt(disk, operation, seed % 3);
          await file.resume().catch(() => file.resume());
          disk.faults.clear();
          const resumed = file.state.ceiling;
          // And a change that ends with the power, in a slot or between the two.
          failAt(disk, "datasync", seed % 2);
          await file.update(raise).catch(() => undefined);
          const found = (await StateFile.open(disk.crash(), PATH, hash64)).state.ceiling;
          if (found !== resumed && found !== resumed + 1) bad.push(`${operation} ${at} ${seed}`);
        }
    t.same(bad, []);
  },
);

t.test("a state file is made once", async (t) => {
  const disk = await makeDisk(5);
  await StateFile.create(disk, PATH, FIRST, hash64);
  await t.rejects(StateFile.create(disk, PATH, FIRST, hash64), { code: "DISK_EEXIST" });
});

t.test(
  "a slot that a failed sync left in the cache only is made durable before the other is touched",
  async (t) => {
    const raise = (state: SiteState): SiteState => ({ ...state, ceiling: state.ceiling + 1 });
    const bad: number[] = [];
    for (let seed = 1; seed <= times(300); seed += 1) {
      let disk = await makeDisk(seed);
      await (await StateFile.create(disk, PATH, LONG, hash64)).close();
      const file = await StateFile.open(disk, PATH, hash64);
      let syncs = 0;
      const second = (): boolean => {
        syncs += 1;
        return syncs === 2;
      };
      disk.faults.add({ operations: ["datasync"], path: second, fault: { type: "error", code: "EIO" } });
      await file.update(raise).catch(() => undefined);
      disk.faults.clear();
      disk = disk.endProcess();
      const opened = await StateFile.open(disk, PATH, hash64);
      // The power goes while the first write of the next change is under way.
      disk.faults.add({ operations: ["datasync"], fault: { type: "slow", delayMs: 1000 } });
      void opened.update(raise);
      for (let turns = 0; turns < 40; turns += 1) await undefined;
      disk.faults.clear();
      await StateFile.open(disk.crash(), PATH, hash64).catch(() => bad.push(seed));
    }
    t.same(bad, []);
  },
);

t.test("a creation that is cut short can be made again, or was done", async (t) => {
  const bad: number[] = [];
  for (let seed = 1; seed <= times(200); seed += 1) {
    const random = new SimulatedRandom(seed);
    const disk = await makeDisk(seed);
    void StateFile.create(disk, PATH, LONG, hash64);
    for (let turns = random.integer(0, 60); turns > 0; turns -= 1) await undefined;
    const after = disk.crash();
    const made = (await after.stat(PATH)) !== undefined;
    const file = await (made
      ? StateFile.open(after, PATH, hash64)
      : StateFile.create(after, PATH, LONG, hash64)
    ).catch(() => undefined);
    if (file?.state.ceiling !== LONG.ceiling) bad.push(seed);
  }
  t.same(bad, []);
});

t.test("I4: what a newer version promised last is not given up for what it had said before", async (t) => {
  const disk = await makeDisk(3);
  await (await StateFile.create(disk, PATH, FIRST, hash64)).close();
  const raw = await disk.open(PATH, "write");
  const slot = new Uint8Array(SLOT_BYTES);
  await raw.read(slot, 0);
  const view = new DataView(slot.buffer);
  const body = slot.subarray(32, 32 + view.getUint32(16, true));
  // Its first slot was written, and the power went: a version that this one does not know, the next turn.
  const turn = view.getUint32(8, true) + 1;
  view.setUint32(4, 2, true);
  view.setUint32(8, turn, true);
  view.setBigUint64(24, hash64(body, BigInt(turn)), true);
  await raw.write(slot, 0);
  await raw.close();
  await t.rejects(StateFile.open(disk, PATH, hash64), { code: "STATE_FILE_NEWER", kind: "invalid" });
  const after = new Uint8Array(SLOT_BYTES);
  const again = await disk.open(PATH, "read");
  await again.read(after, 0);
  t.ok(equalBytes(after, slot), "it is left as it is");
});

t.test("a state that could not be read again is never written", async (t) => {
  const disk = await makeDisk(4);
  await (await StateFile.create(disk, PATH, FIRST, hash64)).close();
  const file = await StateFile.open(disk, PATH, hash64);
  const twice = [...FIRST.lineage, ...FIRST.lineage];
  await t.rejects(
    file.update((state) => ({ ...state, lineage: twice })),
    AssertionFailure,
  );
  await file.update((state) => ({ ...state, ceiling: 7 }));
  await file.close();
  t.same((await StateFile.open(disk, PATH, hash64)).state, { ...FIRST, ceiling: 7 });
});
