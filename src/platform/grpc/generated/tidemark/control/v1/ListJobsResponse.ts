// Original file: proto/tidemark/control/v1/job_service.proto

import type { Job as _tidemark_control_v1_Job, Job__Output as _tidemark_control_v1_Job__Output } from '../../../tidemark/control/v1/Job.js';
import type { PageResponse as _tidemark_control_v1_PageResponse, PageResponse__Output as _tidemark_control_v1_PageResponse__Output } from '../../../tidemark/control/v1/PageResponse.js';

/**
 * Jobs, newest first.
 */
export interface ListJobsResponse {
  /**
   * The jobs.
   */
  'jobs'?: (_tidemark_control_v1_Job)[];
  /**
   * Which part of the list this is.
   */
  'page'?: (_tidemark_control_v1_PageResponse | null);
}

/**
 * Jobs, newest first.
 */
export interface ListJobsResponse__Output {
  /**
   * The jobs.
   */
  'jobs': (_tidemark_control_v1_Job__Output)[];
  /**
   * Which part of the list this is.
   */
  'page': (_tidemark_control_v1_PageResponse__Output | null);
}
