import type { Hash64 } from "#src/domain/model/hash64.js";
import { decodeLines, encodeLines } from "#src/operations/line-log/line-format.js";
import type { Disk } from "#src/platform/disk/disk.js";
import { parentOf } from "#src/platform/disk/durable-directory.js";
import { readWhole } from "#src/platform/disk/durable-file.js";

export interface LineLogOptions {
  readonly disk: Disk;
  readonly hash64: Hash64;
  /** The file; the one before it has `.before` behind its name. */
  readonly path: string;
  /** A file that is longer becomes the one before, and what that held is dropped. */
  readonly fileBytesMax: number;
  /** Kind and version of the lines. */
  readonly seed: bigint;
  /** A file that is there and cannot be read: it is taken for empty, since no daemon stays down for want of it. */
  readonly onUnreadable: (error: unknown) => void;
}

/** Lines, each with its own checksum, in two files of bounded length. */
export class LineLog {
  readonly #options: LineLogOptions;
  #fileBytes: number;
  /** An end that was cut short, by a crash say, must not swallow the line that comes next. */
  #isCutShort: boolean;

  private constructor(options: LineLogOptions, fileBytes: number, isCutShort: boolean) {
    this.#options = options;
    this.#fileBytes = fileBytes;
    this.#isCutShort = isCutShort;
  }

  /** With what both files hold, oldest first. */
  static async open(
    options: LineLogOptions,
  ): Promise<{ readonly log: LineLog; readonly lines: readonly unknown[] }> {
    const { disk, path, hash64, seed, fileBytesMax, onUnreadable } = options;
    const read = async (file: string): Promise<Uint8Array> => {
      try {
        return (await readWhole(disk, file, 2 * fileBytesMax)) ?? new Uint8Array(0);
      } catch (error) {
        onUnreadable(error);
        return new Uint8Array(0);
      }
    };
    const [before, now] = [await read(beforeOf(path)), await read(path)];
    const lines = [before, now].flatMap((bytes) => decodeLines(bytes, hash64, seed));
    const isCutShort = now.length > 0 && now.at(-1) !== LINE_BREAK;
    return { log: new LineLog(options, now.length, isCutShort), lines };
  }

  /** Durable once it resolves. Where it rejects none of it counts, and what comes next takes its place. */
  async append(values: readonly object[]): Promise<void> {
    const { disk, path, hash64, seed, fileBytesMax } = this.#options;
    const lines = encodeLines(values, hash64, seed);
    const isFull = this.#fileBytes + lines.length > fileBytesMax && this.#fileBytes > 0;
    if (isFull) {
      await disk.rename(path, beforeOf(path));
      this.#isCutShort = false;
    }
    const isNew = isFull || this.#fileBytes === 0;
    if (isFull) this.#fileBytes = 0;
    const bytes = this.#isCutShort ? new Uint8Array([LINE_BREAK, ...lines]) : lines;
    const file = await disk.open(path, "create");
    try {
      await file.write(bytes, this.#fileBytes);
      await file.datasync();
      this.#fileBytes += bytes.length;
      this.#isCutShort = false;
    } finally {
      await file.close();
    }
    if (isNew) await disk.syncDirectory(parentOf(path));
  }
}

const LINE_BREAK = 0x0a;

function beforeOf(path: string): string {
  return `${path}.before`;
}
