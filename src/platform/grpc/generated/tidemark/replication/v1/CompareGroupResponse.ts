// Original file: proto/tidemark/replication/v1/comparison.proto

import type { CompareNotYet as _tidemark_replication_v1_CompareNotYet, CompareNotYet__Output as _tidemark_replication_v1_CompareNotYet__Output } from '../../../tidemark/replication/v1/CompareNotYet.js';
import type { CompareOpened as _tidemark_replication_v1_CompareOpened, CompareOpened__Output as _tidemark_replication_v1_CompareOpened__Output } from '../../../tidemark/replication/v1/CompareOpened.js';
import type { ComparedSpans as _tidemark_replication_v1_ComparedSpans, ComparedSpans__Output as _tidemark_replication_v1_ComparedSpans__Output } from '../../../tidemark/replication/v1/ComparedSpans.js';
import type { ComparedChunks as _tidemark_replication_v1_ComparedChunks, ComparedChunks__Output as _tidemark_replication_v1_ComparedChunks__Output } from '../../../tidemark/replication/v1/ComparedChunks.js';
import type { CompareEnded as _tidemark_replication_v1_CompareEnded, CompareEnded__Output as _tidemark_replication_v1_CompareEnded__Output } from '../../../tidemark/replication/v1/CompareEnded.js';
import type { CompareMarked as _tidemark_replication_v1_CompareMarked, CompareMarked__Output as _tidemark_replication_v1_CompareMarked__Output } from '../../../tidemark/replication/v1/CompareMarked.js';

/**
 * The answer, of the kind that was asked for. A comparison that is not open is refused with COMPARISON_UNKNOWN.
 */
export interface CompareGroupResponse {
  /**
   * The point has not come yet.
   */
  'notYet'?: (_tidemark_replication_v1_CompareNotYet | null);
  /**
   * Views are open.
   */
  'opened'?: (_tidemark_replication_v1_CompareOpened | null);
  /**
   * Spans were compared.
   */
  'spans'?: (_tidemark_replication_v1_ComparedSpans | null);
  /**
   * Chunks of the nodes that differ.
   */
  'chunks'?: (_tidemark_replication_v1_ComparedChunks | null);
  /**
   * The point was marked.
   */
  'ended'?: (_tidemark_replication_v1_CompareEnded | null);
  /**
   * Points were marked.
   */
  'marked'?: (_tidemark_replication_v1_CompareMarked | null);
  /**
   * One of these.
   */
  'answer'?: "notYet"|"opened"|"spans"|"chunks"|"ended"|"marked";
}

/**
 * The answer, of the kind that was asked for. A comparison that is not open is refused with COMPARISON_UNKNOWN.
 */
export interface CompareGroupResponse__Output {
  /**
   * The point has not come yet.
   */
  'notYet'?: (_tidemark_replication_v1_CompareNotYet__Output | null);
  /**
   * Views are open.
   */
  'opened'?: (_tidemark_replication_v1_CompareOpened__Output | null);
  /**
   * Spans were compared.
   */
  'spans'?: (_tidemark_replication_v1_ComparedSpans__Output | null);
  /**
   * Chunks of the nodes that differ.
   */
  'chunks'?: (_tidemark_replication_v1_ComparedChunks__Output | null);
  /**
   * The point was marked.
   */
  'ended'?: (_tidemark_replication_v1_CompareEnded__Output | null);
  /**
   * Points were marked.
   */
  'marked'?: (_tidemark_replication_v1_CompareMarked__Output | null);
  /**
   * One of these.
   */
  'answer'?: "notYet"|"opened"|"spans"|"chunks"|"ended"|"marked";
}
