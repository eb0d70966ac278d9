// Original file: proto/tidemark/replication/v1/lineage.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A place in the history of a group.
 */
export interface EntryPosition {
  /**
   * Unique id of the lineage entry: 8 bytes, big-endian.
   */
  'entryId'?: (Buffer | Uint8Array | string);
  /**
   * Position in the group's single order of deltas. Never more than 2^53 - 1.
   */
  'sequence'?: (number | string | Long);
}

/**
 * A place in the history of a group.
 */
export interface EntryPosition__Output {
  /**
   * Unique id of the lineage entry: 8 bytes, big-endian.
   */
  'entryId': (Buffer);
  /**
   * Position in the group's single order of deltas. Never more than 2^53 - 1.
   */
  'sequence': (number);
}
