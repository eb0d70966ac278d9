// Original file: proto/tidemark/control/v1/scrub.proto

/**
 * How reading back goes.
 */
export const ScrubState = {
  /**
   * Not said.
   */
  SCRUB_STATE_UNSPECIFIED: 'SCRUB_STATE_UNSPECIFIED',
  /**
   * Not since the daemon was started.
   */
  SCRUB_STATE_NEVER: 'SCRUB_STATE_NEVER',
  /**
   * Under way.
   */
  SCRUB_STATE_RUNNING: 'SCRUB_STATE_RUNNING',
  /**
   * Everything was read.
   */
  SCRUB_STATE_DONE: 'SCRUB_STATE_DONE',
  /**
   * It ended before that; it goes on there when it is asked for again.
   */
  SCRUB_STATE_FAILED: 'SCRUB_STATE_FAILED',
} as const;

/**
 * How reading back goes.
 */
export type ScrubState =
  /**
   * Not said.
   */
  | 'SCRUB_STATE_UNSPECIFIED'
  | 0
  /**
   * Not since the daemon was started.
   */
  | 'SCRUB_STATE_NEVER'
  | 1
  /**
   * Under way.
   */
  | 'SCRUB_STATE_RUNNING'
  | 2
  /**
   * Everything was read.
   */
  | 'SCRUB_STATE_DONE'
  | 3
  /**
   * It ended before that; it goes on there when it is asked for again.
   */
  | 'SCRUB_STATE_FAILED'
  | 4

/**
 * How reading back goes.
 */
export type ScrubState__Output = typeof ScrubState[keyof typeof ScrubState]
