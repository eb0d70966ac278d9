// Original file: proto/tidemark/replication/v1/comparison.proto

import type { Long } from '@grpc/proto-loader';

/**
 * The nodes of one span.
 */
export interface CompareNodes {
  /**
   * Number of the member within the group.
   */
  'member'?: (number);
  /**
   * Number of the span.
   */
  'span'?: (number | string | Long);
  /**
   * One hash a node.
   */
  'hashes'?: (Buffer | Uint8Array | string);
}

/**
 * The nodes of one span.
 */
export interface CompareNodes__Output {
  /**
   * Number of the member within the group.
   */
  'member': (number);
  /**
   * Number of the span.
   */
  'span': (number);
  /**
   * One hash a node.
   */
  'hashes': (Buffer);
}
