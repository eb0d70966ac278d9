// Original file: proto/tidemark/control/v1/hook.proto

/**
 * What a failed hook means for the job it belongs to.
 */
export const HookFailure = {
  /**
   * The default of the moment.
   */
  HOOK_FAILURE_UNSPECIFIED: 'HOOK_FAILURE_UNSPECIFIED',
  /**
   * The job stops there.
   */
  HOOK_FAILURE_ABORT: 'HOOK_FAILURE_ABORT',
  /**
   * The job goes on and says so.
   */
  HOOK_FAILURE_CONTINUE: 'HOOK_FAILURE_CONTINUE',
} as const;

/**
 * What a failed hook means for the job it belongs to.
 */
export type HookFailure =
  /**
   * The default of the moment.
   */
  | 'HOOK_FAILURE_UNSPECIFIED'
  | 0
  /**
   * The job stops there.
   */
  | 'HOOK_FAILURE_ABORT'
  | 1
  /**
   * The job goes on and says so.
   */
  | 'HOOK_FAILURE_CONTINUE'
  | 2

/**
 * What a failed hook means for the job it belongs to.
 */
export type HookFailure__Output = typeof HookFailure[keyof typeof HookFailure]
