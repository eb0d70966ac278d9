// Original file: proto/tidemark/control/v1/recovery_point_service.proto


/**
 * Asks for a branch.
 */
export interface GetBranchRequest {
  /**
   * Name or id of the group.
   */
  'group'?: (string);
  /**
   * Id of the branch.
   */
  'branch'?: (string);
}

/**
 * Asks for a branch.
 */
export interface GetBranchRequest__Output {
  /**
   * Name or id of the group.
   */
  'group': (string);
  /**
   * Id of the branch.
   */
  'branch': (string);
}
