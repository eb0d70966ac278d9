// Original file: proto/tidemark/control/v1/group_service.proto


/**
 * Asks for a group.
 */
export interface GetGroupRequest {
  /**
   * Name or id.
   */
  'group'?: (string);
}

/**
 * Asks for a group.
 */
export interface GetGroupRequest__Output {
  /**
   * Name or id.
   */
  'group': (string);
}
