import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";

/** A simulated disk with the directory /store, for tests that don't look at time. */
export async function makeStore(seed: number, capacityBytes?: number): Promise<SimulatedDisk> {
  const clock = new SimulatedClock(new SimulatedTime());
  const random = new SimulatedRandom(seed);
  const disk = new SimulatedDisk({
    clock,
    random,
    ...(capacityBytes === undefined ? {} : { capacityBytes }),
  });
  await ensureDirectory(disk, "/store", 0o700);
  return disk;
}
