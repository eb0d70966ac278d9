// Original file: proto/tidemark/control/v1/group.proto

/**
 * The conditions of a group at a site.
 */
export const ConditionType = {
  /**
   * Not said.
   */
  CONDITION_TYPE_UNSPECIFIED: 'CONDITION_TYPE_UNSPECIFIED',
  /**
   * The other site answers.
   */
  CONDITION_TYPE_LINK_UP: 'CONDITION_TYPE_LINK_UP',
  /**
   * The secondary holds a complete copy.
   */
  CONDITION_TYPE_FIRST_SYNC_DONE: 'CONDITION_TYPE_FIRST_SYNC_DONE',
  /**
   * Exposure is within the target.
   */
  CONDITION_TYPE_RPO_MET: 'CONDITION_TYPE_RPO_MET',
  /**
   * Points are being cut as often as asked for.
   */
  CONDITION_TYPE_POINTS_FRESH: 'CONDITION_TYPE_POINTS_FRESH',
  /**
   * The store works and checks out.
   */
  CONDITION_TYPE_STORE_HEALTHY: 'CONDITION_TYPE_STORE_HEALTHY',
  /**
   * The superseded primary is known not to write.
   */
  CONDITION_TYPE_FENCE_CONFIRMED: 'CONDITION_TYPE_FENCE_CONFIRMED',
  /**
   * Two sites have written in reigns that do not descend from each other.
   */
  CONDITION_TYPE_SPLIT_BRAIN: 'CONDITION_TYPE_SPLIT_BRAIN',
  /**
   * A synchronous mode has fallen back to async.
   */
  CONDITION_TYPE_DEGRADED: 'CONDITION_TYPE_DEGRADED',
  /**
   * The last failover is final.
   */
  CONDITION_TYPE_COMMITTED: 'CONDITION_TYPE_COMMITTED',
} as const;

/**
 * The conditions of a group at a site.
 */
export type ConditionType =
  /**
   * Not said.
   */
  | 'CONDITION_TYPE_UNSPECIFIED'
  | 0
  /**
   * The other site answers.
   */
  | 'CONDITION_TYPE_LINK_UP'
  | 1
  /**
   * The secondary holds a complete copy.
   */
  | 'CONDITION_TYPE_FIRST_SYNC_DONE'
  | 2
  /**
   * Exposure is within the target.
   */
  | 'CONDITION_TYPE_RPO_MET'
  | 3
  /**
   * Points are being cut as often as asked for.
   */
  | 'CONDITION_TYPE_POINTS_FRESH'
  | 4
  /**
   * The store works and checks out.
   */
  | 'CONDITION_TYPE_STORE_HEALTHY'
  | 5
  /**
   * The superseded primary is known not to write.
   */
  | 'CONDITION_TYPE_FENCE_CONFIRMED'
  | 6
  /**
   * Two sites have written in reigns that do not descend from each other.
   */
  | 'CONDITION_TYPE_SPLIT_BRAIN'
  | 7
  /**
   * A synchronous mode has fallen back to async.
   */
  | 'CONDITION_TYPE_DEGRADED'
  | 8
  /**
   * The last failover is final.
   */
  | 'CONDITION_TYPE_COMMITTED'
  | 9

/**
 * The conditions of a group at a site.
 */
export type ConditionType__Output = typeof ConditionType[keyof typeof ConditionType]
