import { mkdir, readdir } from "node:fs/promises";
import { Level } from "level";
import { assert } from "#src/base/assert.js";
import type { TidemarkError } from "#src/base/errors.js";
import { DiskError } from "#src/platform/disk/disk-error.js";
import type {
  KeyRange,
  KeyValueChange,
  KeyValueFinding,
  KeyValueIterator,
  KeyValueOpener,
  KeyValueStore,
  VerifyOptions,
  WriteOptions,
} from "#src/platform/key-value/key-value.js";
import { corruptError, keyValueError } from "#src/platform/key-value/key-value-error.js";
import { type BytesLevel, LevelIterator } from "#src/platform/key-value/level-iterator.js";
import { isHeadless, verifyStore } from "#src/platform/key-value/leveldb-files/verify-store.js";

/**
 * LevelDB's own defaults, written out because they are our bounds. Measured against them, with 1,000,000 entries of
 * 24 + 48 bytes written at random in synced batches of 1,000 (two cores, ext4): a write buffer of 16 MiB, a cache of
 * 32 MiB, files of 8 MiB and blocks of 16 KiB changed the rates by less than they differ from run to run, and the large
 * write buffer made reopening take 70 ms in place of 28.
 */
const OPTIONS = {
  keyEncoding: "view",
  valueEncoding: "view",
  /** Blocks read lately, unpacked; the page cache of the system holds the files. */
  cacheSize: 8 * 2 ** 20,
  /** Two may be in memory, and opening replays at most this much of the log. */
  writeBufferSize: 4 * 2 ** 20,
  blockSize: 4096,
  maxFileSize: 2 * 2 ** 20,
  /** Tables kept open, each with its index and a mapping of its file. 1 GiB of tables without reopening any. */
  maxOpenFiles: 512,
  /** Halves the disk space (36 in place of 67 MiB). Without it look-ups outside the cache are about a third faster. */
  compression: true,
} as const;

/** Key-value stores in directories of this machine, by LevelDB. */
export class LevelOpener implements KeyValueOpener {
  async open(path: string): Promise<KeyValueStore> {
    await assertComplete(path);
    const level: BytesLevel = new Level(path, OPTIONS);
    try {
      await level.open();
    } catch (error) {
      throw keyValueError(error, path);
    }
    return new LevelStore(path, level);
  }

  verify(path: string, options?: VerifyOptions): Promise<readonly KeyValueFinding[]> {
    return verifyStore(path, options);
  }

  async destroy(path: string): Promise<void> {
    try {
      // Level's declarations leave out the function that its Node implementation has.
      await (Level as unknown as { destroy(path: string): Promise<void> }).destroy(path);
    } catch (error) {
      throw keyValueError(error, path);
    }
  }
}

async function assertComplete(path: string): Promise<void> {
  const names = await namesIn(path);
  if (isHeadless(names)) throw corruptError(path, new Error("CURRENT is missing beside files of a store"));
}

async function namesIn(path: string): Promise<string[]> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    return await readdir(path);
  } catch (error) {
    throw DiskError.from(error, "open a store in", path);
  }
}

/**
 * After a failed write nothing more is written until the store was closed and opened anew. LevelDB itself would go on: where
 * its log could take only a part of a record (ENOSPC, EDQUOT, EIO) it appends the next ones behind the torn one, answers
 * that they are synced, and at its next start skips them, since whoever reads the log gives up the rest of a block of 32 KiB
 * at the first record that does not match its checksum. Opened anew it begins another log.
 *
 * For the same reason one write is under way at a time: LevelDB would let one that waits follow the one that failed.
 */
class LevelStore implements KeyValueStore {
  readonly #path: string;
  readonly #level: BytesLevel;
  /** The last write that was asked for, done or not; never rejects. */
  #turn: Promise<void> = Promise.resolve();
  #failed: TidemarkError | undefined;

  constructor(path: string, level: BytesLevel) {
    this.#path = path;
    this.#level = level;
  }

  /** LevelDB's binding reads the key later, in a thread, and in place: it is given a copy. */
  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    try {
      return await this.#level.get(new Uint8Array(key));
    } catch (error) {
      throw keyValueError(error, this.#path);
    }
  }

  getSync(key: Uint8Array): Uint8Array | undefined {
    try {
      return this.#level.getSync(key);
    } catch (error) {
      throw keyValueError(error, this.#path);
    }
  }

  /**
   * A chained batch puts each entry straight into LevelDB's: three times as fast as an array of operations. The caller may
   * use its buffers again.
   */
  async write(changes: readonly KeyValueChange[], options: WriteOptions): Promise<void> {
    if (this.#failed !== undefined) throw this.#failed;
    const batch = this.#batchOf(changes);
    const written = this.#turn.then(() => this.#write(batch, options));
    // Whoever asked for it hears of its failure.
    this.#turn = written.then(
      () => undefined,
      () => undefined,
    );
    await written;
  }

  #batchOf(changes: readonly KeyValueChange[]): BytesBatch {
    try {
      const batch = this.#level.batch();
      for (const change of changes) {
        if (change.type === "put") batch.put(change.key, change.value);
        else batch.del(change.key);
      }
      return batch;
    } catch (error) {
      throw keyValueError(error, this.#path);
    }
  }

  async #write(batch: BytesBatch, options: WriteOptions): Promise<void> {
    if (this.#failed !== undefined) {
      await batch.close();
      throw this.#failed;
    }
    try {
      // Level's declarations leave out the option that its Node implementation has.
      await batch.write({ sync: options.sync } as BatchWriteOptions);
    } catch (error) {
      this.#failed = keyValueError(error, this.#path);
      throw this.#failed;
    }
  }

  iterate(range: KeyRange): KeyValueIterator {
    try {
      return LevelIterator.open(this.#path, this.#level, range);
    } catch (error) {
      throw keyValueError(error, this.#path);
    }
  }

  /** A snapshot that they share, which goes with the last of them. */
  iterateAll(ranges: readonly KeyRange[]): readonly KeyValueIterator[] {
    try {
      const snapshot = this.#level.snapshot();
      let open = ranges.length;
      const onClosed = async () => {
        open -= 1;
        if (open === 0) await snapshot.close();
      };
      return ranges.map((range) =>
        LevelIterator.open(this.#path, this.#level, range, { snapshot, onClosed }),
      );
    } catch (error) {
      throw keyValueError(error, this.#path);
    }
  }

  async compact(from: Uint8Array, to: Uint8Array): Promise<void> {
    assert(Buffer.compare(from, to) <= 0, "a range starts before it ends");
    try {
      await (this.#level as unknown as Compactable).compactRange(from, to);
    } catch (error) {
      throw keyValueError(error, this.#path);
    }
  }

  /** Ends the iterators first, and waits for what is under way. */
  async close(): Promise<void> {
    try {
      await this.#turn;
      await this.#level.close();
    } catch (error) {
      throw keyValueError(error, this.#path);
    }
  }
}

type BytesBatch = ReturnType<BytesLevel["batch"]>;
type BatchWriteOptions = Parameters<BytesBatch["write"]>[0];

/** What Level's declarations leave out of its Node implementation. */
interface Compactable {
  compactRange(from: Uint8Array, to: Uint8Array): Promise<void>;
}
