// Original file: proto/tidemark/control/v1/group_service.proto


/**
 * Asks how reading back goes.
 */
export interface GetScrubRequest {
  /**
   * Name or id.
   */
  'group'?: (string);
}

/**
 * Asks how reading back goes.
 */
export interface GetScrubRequest__Output {
  /**
   * Name or id.
   */
  'group': (string);
}
