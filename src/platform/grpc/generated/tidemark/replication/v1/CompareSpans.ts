// Original file: proto/tidemark/replication/v1/comparison.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Spans that follow one another.
 */
export interface CompareSpans {
  /**
   * Number of the member within the group.
   */
  'member'?: (number);
  /**
   * Number of the first span.
   */
  'first'?: (number | string | Long);
  /**
   * One hash a span.
   */
  'hashes'?: (Buffer | Uint8Array | string);
}

/**
 * Spans that follow one another.
 */
export interface CompareSpans__Output {
  /**
   * Number of the member within the group.
   */
  'member': (number);
  /**
   * Number of the first span.
   */
  'first': (number);
  /**
   * One hash a span.
   */
  'hashes': (Buffer);
}
