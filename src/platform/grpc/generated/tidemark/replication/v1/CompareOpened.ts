// Original file: proto/tidemark/replication/v1/comparison.proto

import type { ComparedMember as _tidemark_replication_v1_ComparedMember, ComparedMember__Output as _tidemark_replication_v1_ComparedMember__Output } from '../../../tidemark/replication/v1/ComparedMember.js';

/**
 * Views are open.
 */
export interface CompareOpened {
  /**
   * Members that are in the point.
   */
  'members'?: (_tidemark_replication_v1_ComparedMember)[];
}

/**
 * Views are open.
 */
export interface CompareOpened__Output {
  /**
   * Members that are in the point.
   */
  'members': (_tidemark_replication_v1_ComparedMember__Output)[];
}
