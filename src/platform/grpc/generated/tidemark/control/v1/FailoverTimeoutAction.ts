// Original file: proto/tidemark/control/v1/group_spec.proto

/**
 * What happens to a failover that nobody ended.
 */
export const FailoverTimeoutAction = {
  /**
   * The default: none.
   */
  FAILOVER_TIMEOUT_ACTION_UNSPECIFIED: 'FAILOVER_TIMEOUT_ACTION_UNSPECIFIED',
  /**
   * Nothing.
   */
  FAILOVER_TIMEOUT_ACTION_NONE: 'FAILOVER_TIMEOUT_ACTION_NONE',
  /**
   * It is made final.
   */
  FAILOVER_TIMEOUT_ACTION_COMMIT: 'FAILOVER_TIMEOUT_ACTION_COMMIT',
  /**
   * It is abandoned; only with the old primary reachable.
   */
  FAILOVER_TIMEOUT_ACTION_ROLLBACK: 'FAILOVER_TIMEOUT_ACTION_ROLLBACK',
} as const;

/**
 * What happens to a failover that nobody ended.
 */
export type FailoverTimeoutAction =
  /**
   * The default: none.
   */
  | 'FAILOVER_TIMEOUT_ACTION_UNSPECIFIED'
  | 0
  /**
   * Nothing.
   */
  | 'FAILOVER_TIMEOUT_ACTION_NONE'
  | 1
  /**
   * It is made final.
   */
  | 'FAILOVER_TIMEOUT_ACTION_COMMIT'
  | 2
  /**
   * It is abandoned; only with the old primary reachable.
   */
  | 'FAILOVER_TIMEOUT_ACTION_ROLLBACK'
  | 3

/**
 * What happens to a failover that nobody ended.
 */
export type FailoverTimeoutAction__Output = typeof FailoverTimeoutAction[keyof typeof FailoverTimeoutAction]
