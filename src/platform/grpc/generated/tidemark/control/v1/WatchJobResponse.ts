// Original file: proto/tidemark/control/v1/job_service.proto

import type { Job as _tidemark_control_v1_Job, Job__Output as _tidemark_control_v1_Job__Output } from '../../../tidemark/control/v1/Job.js';

/**
 * The job as it is now.
 */
export interface WatchJobResponse {
  /**
   * The job.
   */
  'job'?: (_tidemark_control_v1_Job | null);
}

/**
 * The job as it is now.
 */
export interface WatchJobResponse__Output {
  /**
   * The job.
   */
  'job': (_tidemark_control_v1_Job__Output | null);
}
