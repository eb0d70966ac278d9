// Original file: proto/tidemark/replication/v1/comparison.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A member of a point.
 */
export interface ComparedMember {
  /**
   * Number of the member within the group.
   */
  'member'?: (number);
  /**
   * Its size then.
   */
  'sizeBytes'?: (number | string | Long);
}

/**
 * A member of a point.
 */
export interface ComparedMember__Output {
  /**
   * Number of the member within the group.
   */
  'member': (number);
  /**
   * Its size then.
   */
  'sizeBytes': (number);
}
