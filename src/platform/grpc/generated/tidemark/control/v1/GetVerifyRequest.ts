// Original file: proto/tidemark/control/v1/group_service.proto


/**
 * Asks how comparing goes.
 */
export interface GetVerifyRequest {
  /**
   * Name or id.
   */
  'group'?: (string);
}

/**
 * Asks how comparing goes.
 */
export interface GetVerifyRequest__Output {
  /**
   * Name or id.
   */
  'group': (string);
}
