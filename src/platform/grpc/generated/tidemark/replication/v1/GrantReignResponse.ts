// Original file: proto/tidemark/replication/v1/replication_service.proto


/**
 * It has been taken, or would be.
 */
export interface GrantReignResponse {
}

/**
 * It has been taken, or would be.
 */
export interface GrantReignResponse__Output {
}
