// Original file: proto/tidemark/control/v1/failover_service.proto


/**
 * Asks what a planned failover would do.
 */
export interface PlanPlannedFailoverRequest {
  /**
   * Name or id of the group.
   */
  'group'?: (string);
  /**
   * As for the switch itself: points at the secondary stand in the way without it.
   */
  'deletePoints'?: (boolean);
}

/**
 * Asks what a planned failover would do.
 */
export interface PlanPlannedFailoverRequest__Output {
  /**
   * Name or id of the group.
   */
  'group': (string);
  /**
   * As for the switch itself: points at the secondary stand in the way without it.
   */
  'deletePoints': (boolean);
}
