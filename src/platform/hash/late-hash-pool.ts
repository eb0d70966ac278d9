import type { Throttle } from "#src/platform/clock/throttle.js";
import {
  assertPiece,
  type HashedPiece,
  type HashPiece,
  type HashPool,
  hashPoolClosed,
} from "#src/platform/hash/hash-pool.js";

/** The real pool, loaded with the first piece: a site that never compares anything never loads piscina. */
export class LateHashPool implements HashPool {
  readonly #throttle: Throttle;
  #pool: Promise<HashPool> | undefined;
  #isClosed = false;

  constructor(throttle: Throttle) {
    this.#throttle = throttle;
  }

  async hash(piece: HashPiece, signal?: AbortSignal): Promise<HashedPiece> {
    assertPiece(piece);
    if (this.#isClosed) throw hashPoolClosed();
    this.#pool ??= load(this.#throttle);
    const pool = await this.#pool;
    return await pool.hash(piece, signal);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await (await this.#pool)?.close();
  }
}

async function load(throttle: Throttle): Promise<HashPool> {
  const { RealHashPool } = await import("#src/platform/hash/real-hash-pool.js");
  return new RealHashPool({ throttle });
}
