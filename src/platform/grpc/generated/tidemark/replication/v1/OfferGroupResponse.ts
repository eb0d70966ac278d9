// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { OwnDifferences as _tidemark_replication_v1_OwnDifferences, OwnDifferences__Output as _tidemark_replication_v1_OwnDifferences__Output } from '../../../tidemark/replication/v1/OwnDifferences.js';

/**
 * The site holds the group now, and follows it; or has taken it over.
 */
export interface OfferGroupResponse {
  /**
   * The answer is about `hand_over`: a site of a version that does not know it leaves this out, and has taken nothing over.
   */
  'handedOver'?: (boolean);
  /**
   * Of a site that was the primary before: what its images may hold that the caller's do not. Absent from any other.
   */
  'own'?: (_tidemark_replication_v1_OwnDifferences | null);
}

/**
 * The site holds the group now, and follows it; or has taken it over.
 */
export interface OfferGroupResponse__Output {
  /**
   * The answer is about `hand_over`: a site of a version that does not know it leaves this out, and has taken nothing over.
   */
  'handedOver': (boolean);
  /**
   * Of a site that was the primary before: what its images may hold that the caller's do not. Absent from any other.
   */
  'own': (_tidemark_replication_v1_OwnDifferences__Output | null);
}
