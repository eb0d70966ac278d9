// Original file: proto/tidemark/control/v1/recovery_point_service.proto

import type { Job as _tidemark_control_v1_Job, Job__Output as _tidemark_control_v1_Job__Output } from '../../../tidemark/control/v1/Job.js';

/**
 * The export has begun.
 */
export interface ExportRecoveryPointResponse {
  /**
   * The job that does it.
   */
  'job'?: (_tidemark_control_v1_Job | null);
}

/**
 * The export has begun.
 */
export interface ExportRecoveryPointResponse__Output {
  /**
   * The job that does it.
   */
  'job': (_tidemark_control_v1_Job__Output | null);
}
