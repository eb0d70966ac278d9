// Original file: proto/tidemark/control/v1/failover_service.proto

import type { Job as _tidemark_control_v1_Job, Job__Output as _tidemark_control_v1_Job__Output } from '../../../tidemark/control/v1/Job.js';

/**
 * Resolving has begun.
 */
export interface ResolveResponse {
  /**
   * The job that does it.
   */
  'job'?: (_tidemark_control_v1_Job | null);
}

/**
 * Resolving has begun.
 */
export interface ResolveResponse__Output {
  /**
   * The job that does it.
   */
  'job': (_tidemark_control_v1_Job__Output | null);
}
