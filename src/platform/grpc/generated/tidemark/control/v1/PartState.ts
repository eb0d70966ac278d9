// Original file: proto/tidemark/control/v1/site_service.proto

/**
 * How a part of the daemon fares.
 */
export const PartState = {
  /**
   * Not said.
   */
  PART_STATE_UNSPECIFIED: 'PART_STATE_UNSPECIFIED',
  /**
   * Not yet at work.
   */
  PART_STATE_STARTING: 'PART_STATE_STARTING',
  /**
   * At work.
   */
  PART_STATE_RUNNING: 'PART_STATE_RUNNING',
  /**
   * It failed and is tried again.
   */
  PART_STATE_RETRYING: 'PART_STATE_RETRYING',
  /**
   * Letting go.
   */
  PART_STATE_STOPPING: 'PART_STATE_STOPPING',
  /**
   * Not at work.
   */
  PART_STATE_STOPPED: 'PART_STATE_STOPPED',
} as const;

/**
 * How a part of the daemon fares.
 */
export type PartState =
  /**
   * Not said.
   */
  | 'PART_STATE_UNSPECIFIED'
  | 0
  /**
   * Not yet at work.
   */
  | 'PART_STATE_STARTING'
  | 1
  /**
   * At work.
   */
  | 'PART_STATE_RUNNING'
  | 2
  /**
   * It failed and is tried again.
   */
  | 'PART_STATE_RETRYING'
  | 3
  /**
   * Letting go.
   */
  | 'PART_STATE_STOPPING'
  | 4
  /**
   * Not at work.
   */
  | 'PART_STATE_STOPPED'
  | 5

/**
 * How a part of the daemon fares.
 */
export type PartState__Output = typeof PartState[keyof typeof PartState]
