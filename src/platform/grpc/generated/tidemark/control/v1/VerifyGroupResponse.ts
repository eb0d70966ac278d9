// Original file: proto/tidemark/control/v1/group_service.proto

import type { Job as _tidemark_control_v1_Job, Job__Output as _tidemark_control_v1_Job__Output } from '../../../tidemark/control/v1/Job.js';
import type { Verify as _tidemark_control_v1_Verify, Verify__Output as _tidemark_control_v1_Verify__Output } from '../../../tidemark/control/v1/Verify.js';

/**
 * A comparison has begun, or goes on: there is one of a group at a time.
 */
export interface VerifyGroupResponse {
  /**
   * The job that does it; absent where this version keeps no job of it.
   */
  'job'?: (_tidemark_control_v1_Job | null);
  /**
   * How it goes.
   */
  'verify'?: (_tidemark_control_v1_Verify | null);
}

/**
 * A comparison has begun, or goes on: there is one of a group at a time.
 */
export interface VerifyGroupResponse__Output {
  /**
   * The job that does it; absent where this version keeps no job of it.
   */
  'job': (_tidemark_control_v1_Job__Output | null);
  /**
   * How it goes.
   */
  'verify': (_tidemark_control_v1_Verify__Output | null);
}
