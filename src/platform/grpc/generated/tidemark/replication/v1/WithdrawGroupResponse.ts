// Original file: proto/tidemark/replication/v1/replication_service.proto


/**
 * There is no such copy any more.
 */
export interface WithdrawGroupResponse {
}

/**
 * There is no such copy any more.
 */
export interface WithdrawGroupResponse__Output {
}
