import type { Disk } from "#src/platform/disk/disk.js";
import { makeDurableDirectory, readWhole, replaceFile } from "#src/platform/disk/durable-file.js";

/** There is room for two: the one in use, and the one that is made beside it. */
export type IndexNumber = 1 | 2;

/**
 * The directory of a group's index: `1` and `2` are stores, and the file `current` says which of them is in use, by its
 * number and a newline, or by its number, ` doubted` and a newline when it was found damaged. It is replaced whole, so a
 * start always knows what to open; whatever the other store is, half made or left over, it is nobody's.
 *
 * Nothing here is needed to be right: a file that is missing or cannot be read makes the index start from nothing.
 */
const CURRENT = /^([12])( doubted)?\n$/;
/** More bytes than the file ever has. */
const CURRENT_BYTES_MAX = 64;

export interface IndexInUse {
  readonly number: IndexNumber;
  /** It has to be made again from nothing. */
  readonly doubted: boolean;
}

export class IndexDirectory {
  readonly #disk: Disk;
  readonly #path: string;

  constructor(disk: Disk, path: string) {
    this.#disk = disk;
    this.#path = path;
  }

  async read(): Promise<IndexInUse> {
    await makeDurableDirectory(this.#disk, this.#path, 0o700);
    const stat = await this.#disk.stat(this.#current);
    if (stat === undefined) return { number: 1, doubted: false };
    if (stat.sizeBytes > CURRENT_BYTES_MAX) return { number: 1, doubted: true };
    const bytes = await readWhole(this.#disk, this.#current);
    const found = CURRENT.exec(String.fromCharCode(...(bytes ?? [])));
    if (found === null) return { number: 1, doubted: true };
    return { number: found[1] === "2" ? 2 : 1, doubted: found[2] !== undefined };
  }

  async record({ number, doubted }: IndexInUse): Promise<void> {
    const text = `${number}${doubted ? " doubted" : ""}\n`;
    await replaceFile(this.#disk, this.#current, new TextEncoder().encode(text));
  }

  /** What the file system under it has left. */
  async freeBytes(): Promise<number> {
    return (await this.#disk.space(this.#path)).freeBytes;
  }

  storePath(number: IndexNumber): string {
    return `${this.#path}/${number}`;
  }

  get #current(): string {
    return `${this.#path}/current`;
  }
}

export function otherNumber(number: IndexNumber): IndexNumber {
  return number === 1 ? 2 : 1;
}
