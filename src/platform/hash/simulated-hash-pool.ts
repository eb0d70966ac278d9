import { settleAll } from "#src/base/settle-all.js";
import type { Disk, DiskFile } from "#src/platform/disk/disk.js";
import { DiskError } from "#src/platform/disk/disk-error.js";
import {
  assertPiece,
  ENDED,
  grainsOf,
  type HashedPiece,
  type HashPiece,
  type HashPool,
  hashPoolClosed,
  hashPoolFull,
  joinUnread,
  type UnreadRange,
  WAITING_MAX,
} from "#src/platform/hash/hash-pool.js";

type Hash = (bytes: Uint8Array) => bigint;

/** Reads from a simulated disk, in simulated time, grain by grain. A source is a path. */
export class SimulatedHashPool implements HashPool {
  readonly #disk: Disk;
  readonly #hash: Hash;
  /** Of each piece under way: ends the wait for it. */
  readonly #running = new Map<Promise<HashedPiece>, (why: unknown) => void>();
  #isClosed = false;
  /** So many workers die, each in the middle of what it does. */
  deaths = 0;

  constructor(disk: Disk, hash: Hash) {
    this.#disk = disk;
    this.#hash = hash;
  }

  async hash(piece: HashPiece, signal?: AbortSignal): Promise<HashedPiece> {
    assertPiece(piece);
    if (this.#isClosed) throw hashPoolClosed();
    signal?.throwIfAborted();
    if (this.#running.size >= WAITING_MAX) throw hashPoolFull(this.#running.size);
    const reading = this.#read(piece);
    const onAbort = () => this.#running.get(reading)?.(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    const ended = new Promise<never>((_, reject) => this.#running.set(reading, reject));
    try {
      return await Promise.race([reading, ended]);
    } finally {
      signal?.removeEventListener("abort", onAbort);
      this.#running.delete(reading);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const running = [...this.#running];
    for (const [, end] of running) end(hashPoolClosed());
    await Promise.allSettled(running.map(([reading]) => reading));
  }

  async #read(piece: HashPiece): Promise<HashedPiece> {
    const file = await this.#disk.open(String(piece.source), "read");
    try {
      const first = await this.#readFrom(file, piece);
      if (this.deaths === 0) return first;
      this.deaths -= 1;
      return await this.#readFrom(file, piece);
    } finally {
      await file.close();
    }
  }

  async #readFrom(file: DiskFile, piece: HashPiece): Promise<HashedPiece> {
    const { offset, length, grainBytes } = piece;
    const hashes = new BigUint64Array(grainsOf(piece));
    const unread: UnreadRange[] = [];
    const grains = Array.from(hashes, (_, index) => index);
    await settleAll(
      grains.map(async (index) => {
        const from = offset + index * grainBytes;
        const bytes = new Uint8Array(Math.min(grainBytes, offset + length - from));
        const code = await readGrain(file, from, bytes);
        if (code === undefined) hashes[index] = this.#hash(bytes);
        else unread.push({ offset: from, length: bytes.length, code });
      }),
    );
    return { hashes, unread: joinUnread(unread.toSorted((one, other) => one.offset - other.offset)) };
  }
}

/** Why it could not be read; undefined when it was. */
async function readGrain(file: DiskFile, from: number, bytes: Uint8Array): Promise<string | undefined> {
  try {
    return (await file.read(bytes, from)) < bytes.length ? ENDED : undefined;
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return error.system;
  }
}
