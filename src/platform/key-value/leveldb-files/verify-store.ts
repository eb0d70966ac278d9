import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { systemCode } from "#src/base/errors.js";
import { settleAll } from "#src/base/settle-all.js";
import { DiskError } from "#src/platform/disk/disk-error.js";
import type { KeyValueFinding, VerifyOptions } from "#src/platform/key-value/key-value.js";
import { LogChecker } from "#src/platform/key-value/leveldb-files/check-logs.js";
import {
  type Manifest,
  readCurrent,
  readManifest,
} from "#src/platform/key-value/leveldb-files/check-manifest.js";
import { checkTable, type Pace } from "#src/platform/key-value/leveldb-files/check-table.js";
import { FileDamage } from "#src/platform/key-value/leveldb-files/file-damage.js";
import type { LiveTable } from "#src/platform/key-value/leveldb-files/manifest-format.js";
import { StoreFile } from "#src/platform/key-value/leveldb-files/store-file.js";

/**
 * Reads what a store of LevelDB consists of, without LevelDB, and compares every byte with its checksums, which LevelDB
 * itself does not when it reads a table, and does without saying so when it replays a log.
 *
 * 1. CURRENT names the manifest, the manifest the tables that are in force with their sizes, and the oldest log.
 * 2. The logs from that one on, in their order.
 * 3. The tables, some at a time, so that one is read while another is compared.
 * 4. Files that were missing, once more: while the store is open, LevelDB replaces them, and says so in the manifest
 *    before it removes any.
 *
 * Files that are not in force are nobody's: LevelDB removes them when it opens.
 */
const TABLES_AT_A_TIME = 2;
/** The manifest is replaced once when a store is opened; who finds it gone that often has another problem. */
const ATTEMPTS_MAX = 3;
const LOG = /^(\d+)\.log$/;
/** LevelDB makes the first; stores of long ago have the second. */
const TABLE_SUFFIXES = [".ldb", ".sst"] as const;
const STORE_FILE = /^(?:MANIFEST-\d+|\d+\.(?:ldb|sst))$/;

export async function verifyStore(
  path: string,
  options: VerifyOptions = {},
): Promise<readonly KeyValueFinding[]> {
  return await new StoreCheck(path, options).run();
}

/** LevelDB begins a new store where CURRENT is missing, and drops the files of the old one without a word. */
export function isHeadless(names: readonly string[]): boolean {
  return !names.includes("CURRENT") && names.some((name) => STORE_FILE.test(name));
}

class StoreCheck {
  readonly #path: string;
  readonly #options: VerifyOptions;
  /** One a file: what else is wrong with it changes nothing. */
  readonly #findings = new Map<string, KeyValueFinding>();
  readonly #missingTables: LiveTable[] = [];
  #doneBytes = 0;
  #ofBytes = 0;

  constructor(path: string, options: VerifyOptions) {
    this.#path = path;
    this.#options = options;
  }

  async run(): Promise<readonly KeyValueFinding[]> {
    const names = await this.#names();
    if (isHeadless(names)) return [{ file: "CURRENT", detail: "it is missing beside files of a store" }];
    if (!names.includes("CURRENT")) return [];
    const manifest = await this.#manifest();
    if (manifest === undefined) return [...this.#findings.values()];
    this.#ofBytes = manifest.tables.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const isLogMissing = !(await this.#checkLogs(manifest));
    const queue = manifest.tables.values();
    await settleAll(Array.from({ length: TABLES_AT_A_TIME }, () => this.#checkTables(queue)));
    if (isLogMissing || this.#missingTables.length > 0) await this.#lookAgain(manifest, isLogMissing);
    return [...this.#findings.values()];
  }

  async #manifest(): Promise<Manifest | undefined> {
    let name = "CURRENT";
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      try {
        const current = await this.#damageOf("CURRENT", () => readCurrent(this.#path));
        if (current === undefined) return undefined;
        name = current;
        return await this.#damageOf(current, () => readManifest(this.#path, current, this.#pace));
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    }
    this.#found(name, "it is missing");
    return undefined;
  }

  /** Answers whether the oldest one in force is there. A store that was never opened a second time has none, and says 0. */
  async #checkLogs({ logNumber, lastSequence }: Manifest): Promise<boolean> {
    const checker = new LogChecker(lastSequence);
    const numbers = (await this.#names())
      .map((name) => Number(LOG.exec(name)?.[1] ?? -1))
      .filter((number) => number >= logNumber)
      .sort((a, b) => a - b);
    // Replaced since the manifest was read, or missing: step 4 tells.
    if (numbers[0] !== logNumber) checker.leap();
    for (const number of numbers) {
      const name = fileName(number, ".log");
      const isThere = await this.#withFile(name, async (file) => {
        const found = await checker.check(name, file, this.#pace);
        if (found !== undefined) this.#found(found.file, found.damage.message, found.damage.at);
      });
      if (!isThere) checker.leap();
      if (this.#findings.size > 0) break;
    }
    return logNumber === 0 || numbers[0] === logNumber;
  }

  async #checkTables(queue: Iterator<LiveTable>): Promise<void> {
    for (let next = queue.next(); next.done !== true; next = queue.next()) {
      const table = next.value;
      if (!(await this.#checkTable(table))) this.#missingTables.push(table);
      this.#doneBytes += table.sizeBytes;
      this.#options.onProgress?.({ doneBytes: this.#doneBytes, ofBytes: this.#ofBytes });
    }
  }

  async #checkTable({ number, sizeBytes }: LiveTable): Promise<boolean> {
    for (const suffix of TABLE_SUFFIXES) {
      const name = fileName(number, suffix);
      const isThere = await this.#withFile(name, (file) => checkTable(file, sizeBytes, this.#pace));
      if (isThere) return true;
    }
    return false;
  }

  /** Step 4. */
  async #lookAgain(before: Manifest, wasLogMissing: boolean): Promise<void> {
    const now = await this.#manifest();
    if (now === undefined) return;
    const live = new Set(now.tables.map(({ number }) => number));
    for (const table of this.#missingTables) {
      if (live.has(table.number) && !(await this.#checkTable(table))) {
        this.#found(fileName(table.number, TABLE_SUFFIXES[0]), "it is missing");
      }
    }
    if (wasLogMissing && now.logNumber === before.logNumber) {
      this.#found(fileName(now.logNumber, ".log"), "it is missing");
    }
  }

  /** False when there is no such file. */
  async #withFile(name: string, check: (file: StoreFile) => Promise<void>): Promise<boolean> {
    try {
      await this.#damageOf(name, async () => {
        const file = await StoreFile.open(join(this.#path, name));
        try {
          await check(file);
        } finally {
          await file.close();
        }
      });
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  /** What is not as it was written becomes a finding, and so does what the device cannot read any more. */
  async #damageOf<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof FileDamage) this.#found(name, error.message, error.at);
      else if (systemCode(error) === "EIO") this.#found(name, "the disk cannot read it");
      else throw isMissing(error) ? error : DiskError.from(error, "verify", join(this.#path, name));
      return undefined;
    }
  }

  #found(file: string, detail: string, at?: number): void {
    if (this.#findings.has(file)) return;
    this.#findings.set(file, { file, detail, ...(at === undefined ? {} : { at }) });
  }

  readonly #pace: Pace = async (bytes) => {
    const { throttle, signal } = this.#options;
    signal?.throwIfAborted();
    await throttle?.take(bytes, signal);
  };

  async #names(): Promise<readonly string[]> {
    try {
      return await readdir(this.#path);
    } catch (error) {
      if (isMissing(error)) return [];
      throw DiskError.from(error, "verify the store in", this.#path);
    }
  }
}

function isMissing(error: unknown): boolean {
  return systemCode(error) === "ENOENT";
}

function fileName(number: number, suffix: string): string {
  return `${String(number).padStart(6, "0")}${suffix}`;
}
