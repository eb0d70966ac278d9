// Original file: proto/tidemark/replication/v1/comparison.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A range of a member.
 */
export interface CompareRange {
  /**
   * Number of the member within the group.
   */
  'member'?: (number);
  /**
   * Where it begins.
   */
  'offsetBytes'?: (number | string | Long);
  /**
   * How long it is.
   */
  'lengthBytes'?: (number | string | Long);
}

/**
 * A range of a member.
 */
export interface CompareRange__Output {
  /**
   * Number of the member within the group.
   */
  'member': (number);
  /**
   * Where it begins.
   */
  'offsetBytes': (number);
  /**
   * How long it is.
   */
  'lengthBytes': (number);
}
