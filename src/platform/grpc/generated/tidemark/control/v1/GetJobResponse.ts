// Original file: proto/tidemark/control/v1/job_service.proto

import type { Job as _tidemark_control_v1_Job, Job__Output as _tidemark_control_v1_Job__Output } from '../../../tidemark/control/v1/Job.js';

/**
 * A job.
 */
export interface GetJobResponse {
  /**
   * The job.
   */
  'job'?: (_tidemark_control_v1_Job | null);
}

/**
 * A job.
 */
export interface GetJobResponse__Output {
  /**
   * The job.
   */
  'job': (_tidemark_control_v1_Job__Output | null);
}
