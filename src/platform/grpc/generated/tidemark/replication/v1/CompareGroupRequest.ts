// Original file: proto/tidemark/replication/v1/comparison.proto

import type { CompareOpen as _tidemark_replication_v1_CompareOpen, CompareOpen__Output as _tidemark_replication_v1_CompareOpen__Output } from '../../../tidemark/replication/v1/CompareOpen.js';
import type { CompareSpans as _tidemark_replication_v1_CompareSpans, CompareSpans__Output as _tidemark_replication_v1_CompareSpans__Output } from '../../../tidemark/replication/v1/CompareSpans.js';
import type { CompareNodes as _tidemark_replication_v1_CompareNodes, CompareNodes__Output as _tidemark_replication_v1_CompareNodes__Output } from '../../../tidemark/replication/v1/CompareNodes.js';
import type { CompareEnd as _tidemark_replication_v1_CompareEnd, CompareEnd__Output as _tidemark_replication_v1_CompareEnd__Output } from '../../../tidemark/replication/v1/CompareEnd.js';
import type { CompareMark as _tidemark_replication_v1_CompareMark, CompareMark__Output as _tidemark_replication_v1_CompareMark__Output } from '../../../tidemark/replication/v1/CompareMark.js';

/**
 * One exchange of a comparison of a group's two sides at a recovery point. Hashes are xxh64 without a seed: of a chunk of
 * 64 KiB those of its bytes, of a node those of the hashes of 16 chunks, of a span those of the hashes of 64 nodes. Hashes of
 * hashes are of eight bytes each, little-endian, one after the other, and so are they here. The last of each may be shorter.
 */
export interface CompareGroupRequest {
  /**
   * Id of the group.
   */
  'groupId'?: (string);
  /**
   * Id of the recovery point.
   */
  'pointId'?: (string);
  /**
   * Open the point.
   */
  'open'?: (_tidemark_replication_v1_CompareOpen | null);
  /**
   * Compare spans.
   */
  'spans'?: (_tidemark_replication_v1_CompareSpans | null);
  /**
   * Compare the nodes of one span.
   */
  'nodes'?: (_tidemark_replication_v1_CompareNodes | null);
  /**
   * Everything was compared.
   */
  'end'?: (_tidemark_replication_v1_CompareEnd | null);
  /**
   * Mark points that hold what differs and have come since.
   */
  'mark'?: (_tidemark_replication_v1_CompareMark | null);
  /**
   * One of these.
   */
  'step'?: "open"|"spans"|"nodes"|"end"|"mark";
}

/**
 * One exchange of a comparison of a group's two sides at a recovery point. Hashes are xxh64 without a seed: of a chunk of
 * 64 KiB those of its bytes, of a node those of the hashes of 16 chunks, of a span those of the hashes of 64 nodes. Hashes of
 * hashes are of eight bytes each, little-endian, one after the other, and so are they here. The last of each may be shorter.
 */
export interface CompareGroupRequest__Output {
  /**
   * Id of the group.
   */
  'groupId': (string);
  /**
   * Id of the recovery point.
   */
  'pointId': (string);
  /**
   * Open the point.
   */
  'open'?: (_tidemark_replication_v1_CompareOpen__Output | null);
  /**
   * Compare spans.
   */
  'spans'?: (_tidemark_replication_v1_CompareSpans__Output | null);
  /**
   * Compare the nodes of one span.
   */
  'nodes'?: (_tidemark_replication_v1_CompareNodes__Output | null);
  /**
   * Everything was compared.
   */
  'end'?: (_tidemark_replication_v1_CompareEnd__Output | null);
  /**
   * Mark points that hold what differs and have come since.
   */
  'mark'?: (_tidemark_replication_v1_CompareMark__Output | null);
  /**
   * One of these.
   */
  'step'?: "open"|"spans"|"nodes"|"end"|"mark";
}
