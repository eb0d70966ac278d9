// Original file: proto/tidemark/replication/v1/replication_service.proto


/**
 * The site holds the group now, and follows it.
 */
export interface OfferGroupResponse {
}

/**
 * The site holds the group now, and follows it.
 */
export interface OfferGroupResponse__Output {
}
