// Original file: proto/tidemark/replication/v1/comparison.proto

import type { CompareRange as _tidemark_replication_v1_CompareRange, CompareRange__Output as _tidemark_replication_v1_CompareRange__Output } from '../../../tidemark/replication/v1/CompareRange.js';

/**
 * All spans were compared.
 */
export interface CompareEnd {
  /**
   * Of all members, eight bytes; empty where not all of it was compared. A member's hash is that of three numbers: its own, its size, and
   * the hash of the hashes of its spans. The root is the hash of the hashes of all members, ascending by number.
   */
  'root'?: (Buffer | Uint8Array | string);
  /**
   * What differs, and what the secondary could not read.
   */
  'differing'?: (_tidemark_replication_v1_CompareRange)[];
}

/**
 * All spans were compared.
 */
export interface CompareEnd__Output {
  /**
   * Of all members, eight bytes; empty where not all of it was compared. A member's hash is that of three numbers: its own, its size, and
   * the hash of the hashes of its spans. The root is the hash of the hashes of all members, ascending by number.
   */
  'root': (Buffer);
  /**
   * What differs, and what the secondary could not read.
   */
  'differing': (_tidemark_replication_v1_CompareRange__Output)[];
}
