import { NotThatShape, record, type Shape, text, whole } from "#src/base/json-shape.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import { type Seal, sealJson, unsealJson } from "#src/operations/groups/record/sealed-json.js";
import type { Disk } from "#src/platform/disk/disk.js";
import { DiskError } from "#src/platform/disk/disk-error.js";
import { parentOf } from "#src/platform/disk/durable-directory.js";
import { readWhole, replaceFile } from "#src/platform/disk/durable-file.js";

/** That an application is to be thawed, since somebody was about to freeze it. */
export interface ThawDebt {
  /** The hook that thaws, as it was named then. */
  readonly hook: string;
  readonly point: string;
  readonly sinceMs: number;
}

const DEBT: Shape<ThawDebt> = record<ThawDebt>({ hook: text, point: text, sinceMs: whole });
const SEAL: Seal = { magic: 0x48544d54, version: 1 };

/** The file that says so: there from before a freeze begins until its thaw has succeeded. */
export class ThawDebtFile {
  readonly #disk: Disk;
  readonly #path: string;
  readonly #hash64: Hash64;

  constructor(disk: Disk, path: string, hash64: Hash64) {
    this.#disk = disk;
    this.#path = path;
    this.#hash64 = hash64;
  }

  /** `unreadable`: there is one, and nobody can tell what it says. A thaw too many does no harm. */
  async read(): Promise<ThawDebt | "unreadable" | undefined> {
    const bytes = await readWhole(this.#disk, this.#path);
    if (bytes === undefined) return undefined;
    const unsealed = unsealJson(SEAL, bytes, this.#hash64);
    if (unsealed.type !== "sound") return "unreadable";
    try {
      return DEBT(unsealed.json, "");
    } catch (error) {
      if (!(error instanceof NotThatShape)) throw error;
      return "unreadable";
    }
  }

  /** Durable once it resolves. */
  async owe(debt: ThawDebt): Promise<void> {
    await replaceFile(this.#disk, this.#path, sealJson(SEAL, debt, this.#hash64));
  }

  /** A group that was deleted meanwhile has none left. */
  async settle(): Promise<void> {
    try {
      await this.#disk.unlink(this.#path);
      await this.#disk.syncDirectory(parentOf(this.#path));
    } catch (error) {
      if (!(error instanceof DiskError) || error.system !== "ENOENT") throw error;
    }
  }
}
