import t from "tap";
import { type DataDirectory, openDataDirectory } from "#src/daemon/data-directory.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { times } from "#test/support/effort.js";

const SEEDS = times(300);
const OPTIONS = { path: "/var/lib/tidemark", site: "alpha" };
/** An open of a dozen calls of up to 10 ms each is over by then, mostly. */
const CRASH_MS_MAX = 120;

function stage(seed: number) {
  const time = new SimulatedTime();
  const random = new SimulatedRandom(seed);
  const clock = new SimulatedClock(time);
  const disk = new SimulatedDisk({ clock, random: random.fork("disk"), latencyMsMax: 10 });
  return { time, random, disk };
}

t.test(
  "whenever the power goes at a first start, the next start finds a whole store or a new one",
  async (t) => {
    let finished = 0;
    let unfinished = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const { time, random, disk } = stage(seed);
      let opened: DataDirectory | undefined;
      void openDataDirectory(disk, random.fork("first"), OPTIONS).then((directory) => {
        opened = directory;
      });
      await time.runFor(random.integer(0, CRASH_MS_MAX));
      const after = disk.crash();
      const second = await time.complete(openDataDirectory(after, random.fork("second"), OPTIONS));
      finished += opened === undefined ? 0 : 1;
      unfinished += opened === undefined ? 1 : 0;
      // What was told is kept; what was not may be either.
      t.equal(opened === undefined || second.storeId === opened.storeId, true, `seed ${seed}`);
      const third = await time.complete(openDataDirectory(after.crash(), random.fork("third"), OPTIONS));
      t.equal(third.storeId, second.storeId, `seed ${seed}, once more`);
      t.equal(third.isNew, false);
    }
    t.ok(finished > SEEDS / 10 && unfinished > SEEDS / 10, `${finished} finished, ${unfinished} did not`);
  },
);

t.test(
  "what a start finds that was killed before its syncs is made durable before it is relied on",
  async (t) => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const { time, random, disk } = stage(seed);
      void openDataDirectory(disk, random.fork("first"), OPTIONS);
      await time.runFor(random.integer(0, CRASH_MS_MAX));
      const found = disk.endProcess();
      const second = await time.complete(openDataDirectory(found, random.fork("second"), OPTIONS));
      const third = await time.complete(openDataDirectory(found.crash(), random.fork("third"), OPTIONS));
      t.equal(third.storeId, second.storeId, `seed ${seed}`);
    }
  },
);

t.test("a disk that is full, or fails, is told as such, and the lock is let go", async (t) => {
  const { time, random, disk } = stage(1);
  await time.complete(disk.makeDirectory(OPTIONS.path, 0o700));
  const small = new SimulatedDisk({
    clock: new SimulatedClock(time),
    random: random.fork("small"),
    capacityBytes: 0,
  });
  const full = time.complete(openDataDirectory(small, random, OPTIONS));
  await t.rejects(full, { code: "DISK_ENOSPC", kind: "exhausted" });
  await t.rejects(time.complete(openDataDirectory(small, random, OPTIONS)), { code: "DISK_ENOSPC" });
});
