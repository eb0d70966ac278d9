// Original file: proto/tidemark/replication/v1/replication_service.proto


/**
 * The site holds the group now, and follows it; or has taken it over.
 */
export interface OfferGroupResponse {
  /**
   * The answer is about `hand_over`: a site of a version that does not know it leaves this out, and has taken nothing over.
   */
  'handedOver'?: (boolean);
}

/**
 * The site holds the group now, and follows it; or has taken it over.
 */
export interface OfferGroupResponse__Output {
  /**
   * The answer is about `hand_over`: a site of a version that does not know it leaves this out, and has taken nothing over.
   */
  'handedOver': (boolean);
}
