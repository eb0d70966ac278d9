import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import type { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import type { DiskEvent, RecordedDisk } from "#test/support/crash/recorded-disk.js";

/**
 * The disk as a power loss behind an event may have left it.
 *
 * - Everything up to the last flush at or before the event is there, and so is every write with FUA.
 * - Of each later write any part may be there: all of it, nothing, its first sectors, or any of its sectors.
 *
 * That is all that a disk with a volatile cache promises. It may keep a later write and lose an earlier one.
 */
export interface PowerLoss {
  /** The last event that happened. */
  readonly after: number;
  /** The last flush at or before it; 0 when there was none. */
  readonly flushed: number;
  /** How much of the cache is kept, for a person who reads a failure. */
  readonly kept: string;
}

type Write = DiskEvent & { readonly type: "write" };

const SECTOR_BYTES = 512;
const MODES = ["all", "nothing", "some", "some", "first", "most"] as const;
const PART = { all: 1, nothing: 0, some: 0.5, first: 1, most: 0.9 } as const;

/** Writes the image to the path, sparse where the disk was never written. */
export function makeImage(
  disk: RecordedDisk,
  after: number,
  random: SimulatedRandom,
  path: string,
): PowerLoss {
  const flushed = disk.lastFlush(after);
  const mode = random.pick(MODES);
  const pending = disk.events.slice(flushed, after).filter(({ type }) => type === "write").length;
  // "first": the cache was written out in order up to some write, which may be torn.
  const cut = mode === "first" ? random.integer(0, pending) : pending;
  const fd = openSync(path, "w");
  try {
    ftruncateSync(fd, disk.sizeBytes);
    let unflushed = 0;
    for (const [index, event] of disk.events.slice(0, after).entries()) {
      if (event.type === "flush") continue;
      if (index < flushed || event.fua) {
        put(fd, event, disk.bytesOf(event));
        continue;
      }
      unflushed += 1;
      if (unflushed <= cut && random.chance(PART[mode])) put(fd, event, disk.bytesOf(event));
      else if (mode === "some" || mode === "most" || (mode === "first" && unflushed === cut + 1))
        tear(fd, event, disk.bytesOf(event), random);
    }
  } finally {
    closeSync(fd);
  }
  return { after, flushed, kept: `${mode} of ${pending} writes` };
}

function put(fd: number, { offset }: Write, bytes: Uint8Array): void {
  writeSync(fd, bytes, 0, bytes.length, offset);
}

/** Lost, or some of its sectors. */
function tear(fd: number, { offset }: Write, bytes: Uint8Array, random: SimulatedRandom): void {
  const sectors = Math.ceil(bytes.length / SECTOR_BYTES);
  const how = random.pick(["lost", "lost", "first", "any"] as const);
  if (how === "lost") return;
  const first = random.integer(0, sectors);
  for (let sector = 0; sector < sectors; sector += 1) {
    if (how === "first" ? sector >= first : random.chance(0.5)) continue;
    const part = bytes.subarray(sector * SECTOR_BYTES, (sector + 1) * SECTOR_BYTES);
    writeSync(fd, part, 0, part.length, offset + sector * SECTOR_BYTES);
  }
}
