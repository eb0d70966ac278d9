// Original file: proto/tidemark/control/v1/drill_service.proto

/**
 * Where a drill is in its life.
 */
export const DrillState = {
  /**
   * Not said.
   */
  DRILL_STATE_UNSPECIFIED: 'DRILL_STATE_UNSPECIFIED',
  /**
   * Its branch is being begun.
   */
  DRILL_STATE_STARTING: 'DRILL_STATE_STARTING',
  /**
   * It can be attached to.
   */
  DRILL_STATE_RUNNING: 'DRILL_STATE_RUNNING',
  /**
   * On its way to another point.
   */
  DRILL_STATE_MOVING: 'DRILL_STATE_MOVING',
  /**
   * It ends.
   */
  DRILL_STATE_STOPPING: 'DRILL_STATE_STOPPING',
  /**
   * Ending it could not be finished: stop it again.
   */
  DRILL_STATE_HALF_STOPPED: 'DRILL_STATE_HALF_STOPPED',
  /**
   * It has ended.
   */
  DRILL_STATE_GONE: 'DRILL_STATE_GONE',
} as const;

/**
 * Where a drill is in its life.
 */
export type DrillState =
  /**
   * Not said.
   */
  | 'DRILL_STATE_UNSPECIFIED'
  | 0
  /**
   * Its branch is being begun.
   */
  | 'DRILL_STATE_STARTING'
  | 1
  /**
   * It can be attached to.
   */
  | 'DRILL_STATE_RUNNING'
  | 2
  /**
   * On its way to another point.
   */
  | 'DRILL_STATE_MOVING'
  | 3
  /**
   * It ends.
   */
  | 'DRILL_STATE_STOPPING'
  | 4
  /**
   * Ending it could not be finished: stop it again.
   */
  | 'DRILL_STATE_HALF_STOPPED'
  | 5
  /**
   * It has ended.
   */
  | 'DRILL_STATE_GONE'
  | 6

/**
 * Where a drill is in its life.
 */
export type DrillState__Output = typeof DrillState[keyof typeof DrillState]
