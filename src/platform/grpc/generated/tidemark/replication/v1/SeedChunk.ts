// Original file: proto/tidemark/replication/v1/seed.proto

import type { Codec as _tidemark_replication_v1_Codec, Codec__Output as _tidemark_replication_v1_Codec__Output } from '../../../tidemark/replication/v1/Codec.js';
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
   * xxh64 of the bytes that `data` stands for, seeded with the xxh64 of fields 1 to 5, each as 8 bytes little-endian, which is seeded with the id of
   * the lineage entry that the primary writes. Where pages are named, the seed of the hash of `data` is the
   * xxh64 of the packed `hashes`, seeded with that of `named`, which is seeded with that of the fields.
   */
  'hash'?: (number | string | Long);
  /**
   * Since version 2: one bit for each page of 4 KiB, lowest bit of the first byte first; 1: the page is named by its hash, and
   * its bytes are not among `data`. Absent: no page is.
   */
  'named'?: (Buffer | Uint8Array | string);
  /**
   * xxh64 of each page that is named, in their order, seeded with the id of the entry as above; of the last page of a member
   * as far as the member goes.
   */
  'hashes'?: (number | string | Long)[];
  /**
   * Since version 3: what `data` is packed with; absent: nothing.
   */
  'codec'?: (_tidemark_replication_v1_Codec);
  /**
   * Since version 3: so many bytes `data` was before it was packed.
   */
  'plainBytes'?: (number);
  /**
   * Its bytes, but for pages that are named. Empty while none is: it is zeros.
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
   * xxh64 of the bytes that `data` stands for, seeded with the xxh64 of fields 1 to 5, each as 8 bytes little-endian, which is seeded with the id of
   * the lineage entry that the primary writes. Where pages are named, the seed of the hash of `data` is the
   * xxh64 of the packed `hashes`, seeded with that of `named`, which is seeded with that of the fields.
   */
  'hash': (number);
  /**
   * Since version 2: one bit for each page of 4 KiB, lowest bit of the first byte first; 1: the page is named by its hash, and
   * its bytes are not among `data`. Absent: no page is.
   */
  'named': (Buffer);
  /**
   * xxh64 of each page that is named, in their order, seeded with the id of the entry as above; of the last page of a member
   * as far as the member goes.
   */
  'hashes': (number)[];
  /**
   * Since version 3: what `data` is packed with; absent: nothing.
   */
  'codec': (_tidemark_replication_v1_Codec__Output);
  /**
   * Since version 3: so many bytes `data` was before it was packed.
   */
  'plainBytes': (number);
  /**
   * Its bytes, but for pages that are named. Empty while none is: it is zeros.
   */
  'data': (Buffer);
}
