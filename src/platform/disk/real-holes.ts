import { fstatSync, write, writeSync } from "node:fs";
import { systemCode } from "#src/base/errors.js";
import type { DiskRange } from "#src/platform/disk/disk.js";
import { answered } from "#src/platform/disk/node-callback.js";
import { transferWhole, transferWholeSync } from "#src/platform/disk/whole-transfer.js";
import {
  punchHole,
  punchHoleSync,
  reserve,
  seekData,
  seekEnd,
  seekHole,
} from "#src/platform/libc/file-calls.js";

/**
 * Holes in real files and block devices, with zeros written where the system cannot make or name them.
 *
 * A block device is punched only in whole sectors, and has no holes that could be listed. A file system that cannot
 * punch says so at the first attempt and is not asked again through the same handle.
 */

/** The largest logical sector of the devices there are; a multiple of every smaller one. */
const DEVICE_SECTOR_BYTES = 4096;
/** Zeros are written in pieces of this size: large enough to be cheap, small enough to keep. */
const ZEROS = new Uint8Array(1024 * 1024);
/** How a system says that it cannot do this here; an unaligned device adds EINVAL. */
const CANNOT: ReadonlySet<string | undefined> = new Set(["ENOTSUP", "ENOSYS", "EINVAL", "ENOTTY"]);
/** How lseek says that this kind of file does not tell data from holes. */
const CANNOT_SEEK: ReadonlySet<string | undefined> = new Set(["EINVAL", "ENOTSUP"]);

/** An open descriptor, and what is known of what it can do. */
export interface HoleTarget {
  readonly fd: number;
  readonly blockDevice: boolean;
  punchable: boolean;
}

export function sizeOf(target: HoleTarget): number {
  return target.blockDevice ? seekEnd(target.fd) : fstatSync(target.fd).size;
}

export async function makeHole(target: HoleTarget, range: DiskRange): Promise<void> {
  const { punch, fill } = plan(target, range);
  if (punch !== undefined) {
    try {
      await punchHole(target.fd, punch.from, punch.to - punch.from);
    } catch (error) {
      cannotPunch(target, error);
      await writeZeros(target, punch);
    }
  }
  for (const span of fill) await writeZeros(target, span);
}

export function makeHoleSync(target: HoleTarget, range: DiskRange): void {
  const { punch, fill } = plan(target, range);
  if (punch !== undefined) {
    try {
      punchHoleSync(target.fd, punch.from, punch.to - punch.from);
    } catch (error) {
      cannotPunch(target, error);
      writeZerosSync(target, punch);
    }
  }
  for (const span of fill) writeZerosSync(target, span);
}

/** The first span at or behind the position that may hold data. */
export function nextData(target: HoleTarget, position: number): DiskRange | undefined {
  try {
    const from = seekData(target.fd, position);
    return { from, to: seekHole(target.fd, from) };
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENXIO") return undefined;
    if (!CANNOT_SEEK.has(code)) throw error;
    const to = sizeOf(target);
    return position < to ? { from: position, to } : undefined;
  }
}

/**
 * Reserves blocks, or writes zeros into the holes of the span where the file system cannot reserve. One that can neither
 * reserve nor tell its holes (no SEEK_DATA) gets zeros only behind its end.
 */
export async function reserveBlocks(target: HoleTarget, range: DiskRange): Promise<void> {
  if (target.blockDevice) return;
  try {
    await reserve(target.fd, range.from, range.to - range.from);
  } catch (error) {
    if (!CANNOT.has(systemCode(error))) throw error;
    for (let position = range.from; position < range.to; ) {
      const data = nextData(target, position);
      await fillZeros(target.fd, { from: position, to: Math.min(data?.from ?? range.to, range.to) });
      position = data?.to ?? range.to;
    }
  }
}

interface Plan {
  /** What is punched as one. */
  readonly punch: DiskRange | undefined;
  /** What gets zeros written. */
  readonly fill: readonly DiskRange[];
}

function plan(target: HoleTarget, range: DiskRange): Plan {
  if (range.from >= range.to) return { punch: undefined, fill: [] };
  if (!target.punchable) return { punch: undefined, fill: [range] };
  if (!target.blockDevice) return { punch: range, fill: [] };
  const from = Math.ceil(range.from / DEVICE_SECTOR_BYTES) * DEVICE_SECTOR_BYTES;
  const to = Math.floor(range.to / DEVICE_SECTOR_BYTES) * DEVICE_SECTOR_BYTES;
  if (from >= to) return { punch: undefined, fill: [range] };
  const edges = [
    { from: range.from, to: from },
    { from: to, to: range.to },
  ];
  return { punch: { from, to }, fill: edges.filter((edge) => edge.from < edge.to) };
}

function cannotPunch(target: HoleTarget, error: unknown): void {
  if (!CANNOT.has(systemCode(error))) throw error;
  target.punchable = false;
}

/** Only up to the end of the file: a hole does not make it longer. */
function writeZeros(target: HoleTarget, range: DiskRange): Promise<void> {
  return fillZeros(target.fd, { from: range.from, to: Math.min(range.to, sizeOf(target)) });
}

async function fillZeros(fd: number, { from, to }: DiskRange): Promise<void> {
  await transferWhole(to - from, (done) => {
    const length = Math.min(ZEROS.length, to - from - done);
    return answered((answer) => write(fd, ZEROS, 0, length, from + done, answer));
  });
}

function writeZerosSync(target: HoleTarget, range: DiskRange): void {
  const length = Math.min(range.to, sizeOf(target)) - range.from;
  transferWholeSync(length, (done) =>
    writeSync(target.fd, ZEROS, 0, Math.min(ZEROS.length, length - done), range.from + done),
  );
}
