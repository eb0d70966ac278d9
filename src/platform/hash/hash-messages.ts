import type { UnreadRange } from "#src/platform/hash/hash-pool.js";

/** What the pool and its workers say to each other. */

export interface HashTask {
  readonly source: string | number;
  readonly offset: number;
  readonly length: number;
  readonly grainBytes: number;
}

export type HashAnswer =
  | { readonly type: "hashed"; readonly hashes: BigUint64Array; readonly unread: readonly UnreadRange[] }
  /** The source could not be opened. An error that crosses threads loses its code, so it crosses as what it says. */
  | { readonly type: "failed"; readonly code: string | undefined; readonly message: string };
