// Original file: proto/tidemark/control/v1/group_service.proto

import type { Job as _tidemark_control_v1_Job, Job__Output as _tidemark_control_v1_Job__Output } from '../../../tidemark/control/v1/Job.js';

/**
 * The volume is being made larger.
 */
export interface ResizeMemberResponse {
  /**
   * The job that does it.
   */
  'job'?: (_tidemark_control_v1_Job | null);
}

/**
 * The volume is being made larger.
 */
export interface ResizeMemberResponse__Output {
  /**
   * The job that does it.
   */
  'job': (_tidemark_control_v1_Job__Output | null);
}
