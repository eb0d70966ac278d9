// Original file: proto/tidemark/control/v1/group_service.proto

import type { Job as _tidemark_control_v1_Job, Job__Output as _tidemark_control_v1_Job__Output } from '../../../tidemark/control/v1/Job.js';

/**
 * A comparison has begun.
 */
export interface VerifyGroupResponse {
  /**
   * The job that does it.
   */
  'job'?: (_tidemark_control_v1_Job | null);
}

/**
 * A comparison has begun.
 */
export interface VerifyGroupResponse__Output {
  /**
   * The job that does it.
   */
  'job': (_tidemark_control_v1_Job__Output | null);
}
