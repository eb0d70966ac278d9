// Original file: proto/tidemark/replication/v1/seed.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A stretch of a member that the secondary has no history of, as it stood at one place in the order. It goes straight into
 * the secondary's image: what the order says of it up to that place counts no more, what it says later counts on top.
 */
export interface SeedChunk {
  /**
   * 1 for the first of a stream; each is one more than the one before.
   */
  'number'?: (number | string | Long);
  /**
   * Number of the member within the group.
   */
  'member'?: (number);
  /**
   * Where it begins: at a multiple of 64 KiB.
   */
  'offsetBytes'?: (number | string | Long);
  /**
   * How long it is: a multiple of 64 KiB, or up to the end of the member.
   */
  'lengthBytes'?: (number | string | Long);
  /**
   * The last sequence that had been given out when it was read.
   */
  'sequence'?: (number | string | Long);
  /**
   * xxh64 of `data`, seeded with the xxh64 of fields 1 to 5, each as 8 bytes little-endian, which is seeded with the id of
   * the lineage entry that the primary writes.
   */
  'hash'?: (number | string | Long);
  /**
   * Its bytes; empty: it is zeros.
   */
  'data'?: (Buffer | Uint8Array | string);
}

/**
 * A stretch of a member that the secondary has no history of, as it stood at one place in the order. It goes straight into
 * the secondary's image: what the order says of it up to that place counts no more, what it says later counts on top.
 */
export interface SeedChunk__Output {
  /**
   * 1 for the first of a stream; each is one more than the one before.
   */
  'number': (number);
  /**
   * Number of the member within the group.
   */
  'member': (number);
  /**
   * Where it begins: at a multiple of 64 KiB.
   */
  'offsetBytes': (number);
  /**
   * How long it is: a multiple of 64 KiB, or up to the end of the member.
   */
  'lengthBytes': (number);
  /**
   * The last sequence that had been given out when it was read.
   */
  'sequence': (number);
  /**
   * xxh64 of `data`, seeded with the xxh64 of fields 1 to 5, each as 8 bytes little-endian, which is seeded with the id of
   * the lineage entry that the primary writes.
   */
  'hash': (number);
  /**
   * Its bytes; empty: it is zeros.
   */
  'data': (Buffer);
}
