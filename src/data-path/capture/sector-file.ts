import { AssertionFailure } from "#src/base/assert.js";
import {
  decodeSectorHeader,
  encodeSectorHeader,
  isSoundSector,
  SECTOR_BODY_BYTES,
  SECTOR_BYTES,
  type SectorSubject,
  sealSector,
} from "#src/data-path/capture/sector-format.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Disk, DiskFile } from "#src/platform/disk/disk.js";
import { parentOf } from "#src/platform/disk/durable-directory.js";
import type { Random } from "#src/platform/random/random.js";

/** Why there is nothing to be read of a file that was never made. */
export const NOT_THERE = "it is not there";

export interface SectorFilePorts {
  readonly disk: Disk;
  readonly random: Random;
  readonly hash64: Hash64;
}

/** Fills the body of a sector, which is zeros before; called while nothing else happens. */
export type FillSector = (body: Uint8Array, number: number) => void;

/** What was found in a file. */
export interface FoundSectors {
  readonly file: SectorFile;
  /** The bodies of all sectors; zeros where one is bad. */
  readonly bodies: readonly Uint8Array[];
  /** Sectors that do not check out: rot. */
  readonly bad: readonly number[];
  readonly sizeBytes: number;
}

/** Sectors this near to each other go in one write; what lies between is written again as it is. */
const GAP_MAX = 8;

/**
 * A file of sectors. A write resolves once its sectors are durable; until then each of them is, after a power loss, the
 * old one or the new one. One write at a time: its caller sees to that.
 *
 * After a write or fdatasync that failed nobody knows what the pages hold, and trying again would prove nothing; so the
 * next attempt writes a whole new file and puts it in the place of this one.
 */
export class SectorFile {
  readonly #ports: SectorFilePorts;
  readonly #path: string;
  readonly #subject: SectorSubject;
  #file: DiskFile;
  #identity: bigint;
  #doubtful = false;

  private constructor(
    ports: SectorFilePorts,
    path: string,
    subject: SectorSubject,
    file: DiskFile,
    identity: bigint,
  ) {
    this.#ports = ports;
    this.#path = path;
    this.#subject = subject;
    this.#file = file;
    this.#identity = identity;
  }

  /** Makes the file, or replaces the one there is. */
  static async create(
    ports: SectorFilePorts,
    path: string,
    subject: SectorSubject,
    fill: FillSector,
  ): Promise<SectorFile> {
    const { file, identity } = await writeWhole(ports, path, subject, fill);
    return new SectorFile(ports, path, subject, file, identity);
  }

  /** What is there; a text that says why when nothing of it can be used. */
  static async open(
    ports: SectorFilePorts,
    path: string,
    subject: Pick<SectorSubject, "kind" | "group" | "member">,
  ): Promise<FoundSectors | string> {
    const { disk, hash64 } = ports;
    if ((await disk.stat(path)) === undefined) return NOT_THERE;
    const file = await disk.open(path, "write");
    const head = new Uint8Array(SECTOR_BYTES);
    const header = decodeSectorHeader(head.subarray(0, await file.read(head, 0)), subject, hash64);
    if (typeof header === "string") {
      await file.close();
      return header;
    }
    const { identity, sizeBytes, sectors } = header;
    const all = new Uint8Array(sectors * SECTOR_BYTES);
    const found = all.subarray(0, await file.read(all, SECTOR_BYTES));
    const bodies: Uint8Array[] = [];
    const bad: number[] = [];
    for (let number = 0; number < sectors; number += 1) {
      const sector = found.subarray(number * SECTOR_BYTES, (number + 1) * SECTOR_BYTES);
      const isSound = isSoundSector(sector, identity, number, hash64);
      if (!isSound) bad.push(number);
      bodies.push(isSound ? sector.subarray(0, SECTOR_BODY_BYTES) : new Uint8Array(SECTOR_BODY_BYTES));
    }
    const opened = new SectorFile(ports, path, { ...subject, sizeBytes, sectors }, file, identity);
    // What was read may stand in the page cache only, in pages that a failed fdatasync left clean.
    opened.#doubtful = true;
    return { file: opened, bodies, bad, sizeBytes };
  }

  get subject(): SectorSubject {
    return this.#subject;
  }

  /** Makes the sectors durable as `fill` gives them now. True when all others were written too. */
  async write(numbers: readonly number[], fill: FillSector): Promise<boolean> {
    if (this.#doubtful) {
      await this.#replace(fill);
      return true;
    }
    const runs = runsOf(numbers).map(({ from, to }) => ({
      at: (from + 1) * SECTOR_BYTES,
      bytes: encodeSectors(from, to, this.#identity, fill, this.#ports.hash64),
    }));
    try {
      for (const { at, bytes } of runs) await this.#file.write(bytes, at);
      await this.#file.datasync();
      return false;
    } catch (error) {
      if (error instanceof AssertionFailure) throw error;
      this.#doubtful = true;
      await this.#replace(fill);
      return true;
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #replace(fill: FillSector): Promise<void> {
    const { file, identity } = await writeWhole(this.#ports, this.#path, this.#subject, fill);
    const old = this.#file;
    this.#file = file;
    this.#identity = identity;
    this.#doubtful = false;
    await old.close();
  }
}

/** 1. the whole under another name, durable; 2. the name, durable. */
async function writeWhole(
  { disk, random, hash64 }: SectorFilePorts,
  path: string,
  subject: SectorSubject,
  fill: FillSector,
): Promise<{ readonly file: DiskFile; readonly identity: bigint }> {
  const identity = random.uint64();
  const header = encodeSectorHeader(subject, identity, hash64);
  const sectors = encodeSectors(0, subject.sectors, identity, fill, hash64);
  const temporary = `${path}.new`;
  const file = await disk.open(temporary, "create");
  try {
    await file.truncate(0);
    await file.writeMany([header, sectors], 0);
    await file.datasync();
    await disk.rename(temporary, path);
    await disk.syncDirectory(parentOf(path));
    return { file, identity };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function encodeSectors(from: number, to: number, identity: bigint, fill: FillSector, hash64: Hash64) {
  const bytes = new Uint8Array((to - from) * SECTOR_BYTES);
  for (let number = from; number < to; number += 1) {
    const at = (number - from) * SECTOR_BYTES;
    fill(bytes.subarray(at, at + SECTOR_BODY_BYTES), number);
    sealSector(bytes.subarray(at, at + SECTOR_BYTES), identity, number, hash64);
  }
  return bytes;
}

function runsOf(numbers: readonly number[]): readonly { readonly from: number; readonly to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && number - last.to <= GAP_MAX) last.to = Math.max(last.to, number + 1);
    else runs.push({ from: number, to: number + 1 });
  }
  return runs;
}
