// Original file: proto/tidemark/control/v1/verify.proto

/**
 * What is done at the moment.
 */
export const VerifyPhase = {
  /**
   * Not said.
   */
  VERIFY_PHASE_UNSPECIFIED: 'VERIFY_PHASE_UNSPECIFIED',
  /**
   * Nothing.
   */
  VERIFY_PHASE_NONE: 'VERIFY_PHASE_NONE',
  /**
   * A recovery point is cut.
   */
  VERIFY_PHASE_CUTTING: 'VERIFY_PHASE_CUTTING',
  /**
   * Both sides are hashed and compared at it.
   */
  VERIFY_PHASE_COMPARING: 'VERIFY_PHASE_COMPARING',
  /**
   * What differs is sent again.
   */
  VERIFY_PHASE_REPAIRING: 'VERIFY_PHASE_REPAIRING',
  /**
   * What was sent again is compared, at another point.
   */
  VERIFY_PHASE_COMPARING_AGAIN: 'VERIFY_PHASE_COMPARING_AGAIN',
  /**
   * It was interrupted, and begins again by itself as soon as the group is in step.
   */
  VERIFY_PHASE_WAITING: 'VERIFY_PHASE_WAITING',
} as const;

/**
 * What is done at the moment.
 */
export type VerifyPhase =
  /**
   * Not said.
   */
  | 'VERIFY_PHASE_UNSPECIFIED'
  | 0
  /**
   * Nothing.
   */
  | 'VERIFY_PHASE_NONE'
  | 1
  /**
   * A recovery point is cut.
   */
  | 'VERIFY_PHASE_CUTTING'
  | 2
  /**
   * Both sides are hashed and compared at it.
   */
  | 'VERIFY_PHASE_COMPARING'
  | 3
  /**
   * What differs is sent again.
   */
  | 'VERIFY_PHASE_REPAIRING'
  | 4
  /**
   * What was sent again is compared, at another point.
   */
  | 'VERIFY_PHASE_COMPARING_AGAIN'
  | 5
  /**
   * It was interrupted, and begins again by itself as soon as the group is in step.
   */
  | 'VERIFY_PHASE_WAITING'
  | 6

/**
 * What is done at the moment.
 */
export type VerifyPhase__Output = typeof VerifyPhase[keyof typeof VerifyPhase]
