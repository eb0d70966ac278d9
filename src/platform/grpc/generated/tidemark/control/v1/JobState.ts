// Original file: proto/tidemark/control/v1/job.proto

/**
 * How far a job or a step is.
 */
export const JobState = {
  /**
   * Not said.
   */
  JOB_STATE_UNSPECIFIED: 'JOB_STATE_UNSPECIFIED',
  /**
   * Not begun.
   */
  JOB_STATE_PENDING: 'JOB_STATE_PENDING',
  /**
   * Under way.
   */
  JOB_STATE_RUNNING: 'JOB_STATE_RUNNING',
  /**
   * Done.
   */
  JOB_STATE_SUCCEEDED: 'JOB_STATE_SUCCEEDED',
  /**
   * Failed; `refusal` says why.
   */
  JOB_STATE_FAILED: 'JOB_STATE_FAILED',
  /**
   * Cancelled by an operator.
   */
  JOB_STATE_CANCELLED: 'JOB_STATE_CANCELLED',
  /**
   * Left out, since it was not needed; only a step.
   */
  JOB_STATE_SKIPPED: 'JOB_STATE_SKIPPED',
} as const;

/**
 * How far a job or a step is.
 */
export type JobState =
  /**
   * Not said.
   */
  | 'JOB_STATE_UNSPECIFIED'
  | 0
  /**
   * Not begun.
   */
  | 'JOB_STATE_PENDING'
  | 1
  /**
   * Under way.
   */
  | 'JOB_STATE_RUNNING'
  | 2
  /**
   * Done.
   */
  | 'JOB_STATE_SUCCEEDED'
  | 3
  /**
   * Failed; `refusal` says why.
   */
  | 'JOB_STATE_FAILED'
  | 4
  /**
   * Cancelled by an operator.
   */
  | 'JOB_STATE_CANCELLED'
  | 5
  /**
   * Left out, since it was not needed; only a step.
   */
  | 'JOB_STATE_SKIPPED'
  | 6

/**
 * How far a job or a step is.
 */
export type JobState__Output = typeof JobState[keyof typeof JobState]
