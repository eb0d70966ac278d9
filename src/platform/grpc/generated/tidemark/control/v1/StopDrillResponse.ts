// Original file: proto/tidemark/control/v1/drill_service.proto

import type { Drill as _tidemark_control_v1_Drill, Drill__Output as _tidemark_control_v1_Drill__Output } from '../../../tidemark/control/v1/Drill.js';
import type { Job as _tidemark_control_v1_Job, Job__Output as _tidemark_control_v1_Job__Output } from '../../../tidemark/control/v1/Job.js';

/**
 * The drill is ended.
 */
export interface StopDrillResponse {
  /**
   * The drill as it was.
   */
  'drill'?: (_tidemark_control_v1_Drill | null);
  /**
   * The job that runs its hooks; absent without hooks.
   */
  'job'?: (_tidemark_control_v1_Job | null);
}

/**
 * The drill is ended.
 */
export interface StopDrillResponse__Output {
  /**
   * The drill as it was.
   */
  'drill': (_tidemark_control_v1_Drill__Output | null);
  /**
   * The job that runs its hooks; absent without hooks.
   */
  'job': (_tidemark_control_v1_Job__Output | null);
}
