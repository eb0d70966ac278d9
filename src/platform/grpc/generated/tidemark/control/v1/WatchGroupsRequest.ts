// Original file: proto/tidemark/control/v1/group_service.proto


/**
 * Asks for groups, now and later.
 */
export interface WatchGroupsRequest {
  /**
   * Name or id; empty: all.
   */
  'group'?: (string);
}

/**
 * Asks for groups, now and later.
 */
export interface WatchGroupsRequest__Output {
  /**
   * Name or id; empty: all.
   */
  'group': (string);
}
