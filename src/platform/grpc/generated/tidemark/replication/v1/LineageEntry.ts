// Original file: proto/tidemark/replication/v1/lineage.proto

import type { EntryPosition as _tidemark_replication_v1_EntryPosition, EntryPosition__Output as _tidemark_replication_v1_EntryPosition__Output } from '../../../tidemark/replication/v1/EntryPosition.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One reign, or one run of a primary within it.
 */
export interface LineageEntry {
  /**
   * Unique: 8 random bytes, big-endian where they stand for a number, never all zero.
   */
  'id'?: (Buffer | Uint8Array | string);
  /**
   * Number of the reign.
   */
  'epoch'?: (number | string | Long);
  /**
   * Its first sequence.
   */
  'firstSequence'?: (number | string | Long);
  /**
   * Where it grew from; absent at the root.
   */
  'parent'?: (_tidemark_replication_v1_EntryPosition | null);
  /**
   * Name of the site that writes it.
   */
  'writerSite'?: (string);
}

/**
 * One reign, or one run of a primary within it.
 */
export interface LineageEntry__Output {
  /**
   * Unique: 8 random bytes, big-endian where they stand for a number, never all zero.
   */
  'id': (Buffer);
  /**
   * Number of the reign.
   */
  'epoch': (number);
  /**
   * Its first sequence.
   */
  'firstSequence': (number);
  /**
   * Where it grew from; absent at the root.
   */
  'parent': (_tidemark_replication_v1_EntryPosition__Output | null);
  /**
   * Name of the site that writes it.
   */
  'writerSite': (string);
}
