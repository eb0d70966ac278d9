// Original file: proto/tidemark/control/v1/group_service.proto


/**
 * Asks what seeding again or catching up would take.
 */
export interface PlanResyncRequest {
  /**
   * Name or id.
   */
  'group'?: (string);
  /**
   * From scratch, instead of by delta.
   */
  'restart'?: (boolean);
}

/**
 * Asks what seeding again or catching up would take.
 */
export interface PlanResyncRequest__Output {
  /**
   * Name or id.
   */
  'group': (string);
  /**
   * From scratch, instead of by delta.
   */
  'restart': (boolean);
}
