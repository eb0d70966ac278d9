import type { Clock } from "#src/platform/clock/clock.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import type { Disk } from "#src/platform/disk/disk.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { sendUnixDatagram } from "#src/platform/libc/unix-datagram.js";
import type { Random } from "#src/platform/random/random.js";
import { RealRandom } from "#src/platform/random/real-random.js";

/** What the daemon meets of the outside world, as one thing to pass around. */
export interface World {
  readonly clock: Clock;
  readonly disk: Disk;
  readonly random: Random;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** CLOCK_MONOTONIC as other processes of this machine see it. */
  readonly monotonicUsec: () => bigint;
  readonly sendDatagram: (path: string, message: string) => void;
}

export function realWorld(): World {
  return {
    clock: new RealClock(),
    disk: new RealDisk(),
    random: new RealRandom(),
    environment: process.env,
    monotonicUsec: () => process.hrtime.bigint() / NANOSECONDS_PER_MICROSECOND,
    sendDatagram: sendUnixDatagram,
  };
}

const NANOSECONDS_PER_MICROSECOND = 1000n;
