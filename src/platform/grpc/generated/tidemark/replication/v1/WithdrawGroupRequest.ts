// Original file: proto/tidemark/replication/v1/replication_service.proto


/**
 * A copy that is to go.
 */
export interface WithdrawGroupRequest {
  /**
   * Id of the group.
   */
  'groupId'?: (string);
}

/**
 * A copy that is to go.
 */
export interface WithdrawGroupRequest__Output {
  /**
   * Id of the group.
   */
  'groupId': (string);
}
