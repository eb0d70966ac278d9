// Original file: proto/tidemark/control/v1/group_service.proto

import type { Job as _tidemark_control_v1_Job, Job__Output as _tidemark_control_v1_Job__Output } from '../../../tidemark/control/v1/Job.js';

/**
 * The group is being seeded again.
 */
export interface RestartReplicationResponse {
  /**
   * The job that does it.
   */
  'job'?: (_tidemark_control_v1_Job | null);
}

/**
 * The group is being seeded again.
 */
export interface RestartReplicationResponse__Output {
  /**
   * The job that does it.
   */
  'job': (_tidemark_control_v1_Job__Output | null);
}
