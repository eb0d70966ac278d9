import { present } from "#src/base/assert.js";
import type { DiskFile } from "#src/platform/disk/disk.js";

/** Open files for reading, by segment. More would help nobody: a random read over a whole journal opens a file each time. */
const OPEN_FILES_MAX = 32;

interface Entry {
  readonly file: Promise<DiskFile>;
  users: number;
  forgotten: boolean;
}

/**
 * Keeps the files that were read last open, at most OPEN_FILES_MAX beside those in use. A file that is forgotten while in
 * use is closed when its last user is done.
 */
export class FileCache {
  readonly #open: (number: number) => Promise<DiskFile>;
  /** In the order of their last use. */
  readonly #entries = new Map<number, Entry>();

  constructor(open: (number: number) => Promise<DiskFile>) {
    this.#open = open;
  }

  async use<T>(number: number, work: (file: DiskFile) => Promise<T>): Promise<T> {
    const held = this.hold(number);
    try {
      return await work(await held.file);
    } finally {
      await held.release();
    }
  }

  /** The file stays open, and its content what it is, until it is released. */
  hold(number: number): { readonly file: Promise<DiskFile>; release(): Promise<void> } {
    const entry = this.#enter(number);
    return { file: entry.file, release: () => this.#leave(number, entry) };
  }

  /** It will be removed: nobody opens it any more. True while somebody still reads it. */
  async forget(number: number): Promise<boolean> {
    const entry = this.#entries.get(number);
    if (entry === undefined) return false;
    this.#entries.delete(number);
    entry.forgotten = true;
    if (entry.users > 0) return true;
    await close(entry);
    return false;
  }

  async close(): Promise<void> {
    for (const number of [...this.#entries.keys()]) await this.forget(number);
  }

  #enter(number: number): Entry {
    const entry = this.#entries.get(number) ?? { file: this.#open(number), users: 0, forgotten: false };
    this.#entries.delete(number);
    this.#entries.set(number, entry);
    entry.users += 1;
    return entry;
  }

  async #leave(number: number, entry: Entry): Promise<void> {
    entry.users -= 1;
    if (entry.users > 0) return;
    if (entry.forgotten) await close(entry);
    else if (await failed(entry)) this.#entries.delete(number);
    else await this.#closeOldest();
  }

  async #closeOldest(): Promise<void> {
    for (const [number, entry] of this.#entries) {
      if (this.#entries.size <= OPEN_FILES_MAX) return;
      if (entry.users > 0) continue;
      this.#entries.delete(number);
      await close(entry);
    }
  }
}

/** Whether the file could not be opened; whoever asked for it has the error. */
function failed(entry: Entry): Promise<boolean> {
  return entry.file.then(
    () => false,
    () => true,
  );
}

async function close(entry: Entry): Promise<void> {
  if (await failed(entry)) return;
  await present(await entry.file, "an open file").close();
}
