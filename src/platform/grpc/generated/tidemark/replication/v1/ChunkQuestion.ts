// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Names chunks of one member by hash before sending them.
 */
export interface ChunkQuestion {
  /**
   * Chosen by the primary; comes back in the answer.
   */
  'question'?: (number | string | Long);
  /**
   * Number of the member within the group.
   */
  'member'?: (number);
  /**
   * Where the first chunk begins.
   */
  'offsetBytes'?: (number | string | Long);
  /**
   * How long each is; the last of the member may be shorter.
   */
  'chunkBytes'?: (number);
  /**
   * One xxh64 a chunk.
   */
  'hashes'?: (number | string | Long)[];
}

/**
 * Names chunks of one member by hash before sending them.
 */
export interface ChunkQuestion__Output {
  /**
   * Chosen by the primary; comes back in the answer.
   */
  'question': (number);
  /**
   * Number of the member within the group.
   */
  'member': (number);
  /**
   * Where the first chunk begins.
   */
  'offsetBytes': (number);
  /**
   * How long each is; the last of the member may be shorter.
   */
  'chunkBytes': (number);
  /**
   * One xxh64 a chunk.
   */
  'hashes': (number)[];
}
