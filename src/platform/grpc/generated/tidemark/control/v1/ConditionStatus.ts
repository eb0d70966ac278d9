// Original file: proto/tidemark/control/v1/group.proto

/**
 * Whether a condition holds.
 */
export const ConditionStatus = {
  /**
   * Not said.
   */
  CONDITION_STATUS_UNSPECIFIED: 'CONDITION_STATUS_UNSPECIFIED',
  /**
   * It holds.
   */
  CONDITION_STATUS_TRUE: 'CONDITION_STATUS_TRUE',
  /**
   * It does not.
   */
  CONDITION_STATUS_FALSE: 'CONDITION_STATUS_FALSE',
  /**
   * Nobody knows.
   */
  CONDITION_STATUS_UNKNOWN: 'CONDITION_STATUS_UNKNOWN',
} as const;

/**
 * Whether a condition holds.
 */
export type ConditionStatus =
  /**
   * Not said.
   */
  | 'CONDITION_STATUS_UNSPECIFIED'
  | 0
  /**
   * It holds.
   */
  | 'CONDITION_STATUS_TRUE'
  | 1
  /**
   * It does not.
   */
  | 'CONDITION_STATUS_FALSE'
  | 2
  /**
   * Nobody knows.
   */
  | 'CONDITION_STATUS_UNKNOWN'
  | 3

/**
 * Whether a condition holds.
 */
export type ConditionStatus__Output = typeof ConditionStatus[keyof typeof ConditionStatus]
