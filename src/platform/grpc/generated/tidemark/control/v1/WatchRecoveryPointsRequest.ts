// Original file: proto/tidemark/control/v1/recovery_point_service.proto


/**
 * Asks for points, now and later.
 */
export interface WatchRecoveryPointsRequest {
  /**
   * Name or id of the group.
   */
  'group'?: (string);
}

/**
 * Asks for points, now and later.
 */
export interface WatchRecoveryPointsRequest__Output {
  /**
   * Name or id of the group.
   */
  'group': (string);
}
