// Original file: proto/tidemark/replication/v1/comparison.proto

import type { CompareRange as _tidemark_replication_v1_CompareRange, CompareRange__Output as _tidemark_replication_v1_CompareRange__Output } from '../../../tidemark/replication/v1/CompareRange.js';

/**
 * Points hold what differs that have come since the comparison.
 */
export interface CompareMark {
  /**
   * What differs.
   */
  'differing'?: (_tidemark_replication_v1_CompareRange)[];
}

/**
 * Points hold what differs that have come since the comparison.
 */
export interface CompareMark__Output {
  /**
   * What differs.
   */
  'differing': (_tidemark_replication_v1_CompareRange__Output)[];
}
