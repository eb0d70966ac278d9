// Original file: proto/tidemark/control/v1/failover_service.proto


/**
 * Asks what reprotecting would move.
 */
export interface PlanReprotectRequest {
  /**
   * Name or id of the group.
   */
  'group'?: (string);
  /**
   * Name of the site to protect to; empty: the old primary.
   */
  'to'?: (string);
}

/**
 * Asks what reprotecting would move.
 */
export interface PlanReprotectRequest__Output {
  /**
   * Name or id of the group.
   */
  'group': (string);
  /**
   * Name of the site to protect to; empty: the old primary.
   */
  'to': (string);
}
