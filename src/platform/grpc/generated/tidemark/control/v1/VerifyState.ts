// Original file: proto/tidemark/control/v1/verify.proto

/**
 * How a comparison of both sides goes.
 */
export const VerifyState = {
  /**
   * Not said.
   */
  VERIFY_STATE_UNSPECIFIED: 'VERIFY_STATE_UNSPECIFIED',
  /**
   * Not that the primary has it on record.
   */
  VERIFY_STATE_NEVER: 'VERIFY_STATE_NEVER',
  /**
   * Under way.
   */
  VERIFY_STATE_RUNNING: 'VERIFY_STATE_RUNNING',
  /**
   * Everything was compared.
   */
  VERIFY_STATE_DONE: 'VERIFY_STATE_DONE',
  /**
   * It ended before that.
   */
  VERIFY_STATE_FAILED: 'VERIFY_STATE_FAILED',
} as const;

/**
 * How a comparison of both sides goes.
 */
export type VerifyState =
  /**
   * Not said.
   */
  | 'VERIFY_STATE_UNSPECIFIED'
  | 0
  /**
   * Not that the primary has it on record.
   */
  | 'VERIFY_STATE_NEVER'
  | 1
  /**
   * Under way.
   */
  | 'VERIFY_STATE_RUNNING'
  | 2
  /**
   * Everything was compared.
   */
  | 'VERIFY_STATE_DONE'
  | 3
  /**
   * It ended before that.
   */
  | 'VERIFY_STATE_FAILED'
  | 4

/**
 * How a comparison of both sides goes.
 */
export type VerifyState__Output = typeof VerifyState[keyof typeof VerifyState]
