// Original file: proto/tidemark/control/v1/job_service.proto

import type { ChangeContext as _tidemark_control_v1_ChangeContext, ChangeContext__Output as _tidemark_control_v1_ChangeContext__Output } from '../../../tidemark/control/v1/ChangeContext.js';

/**
 * Asks to cancel a job.
 */
export interface CancelJobRequest {
  /**
   * Who asks, and why.
   */
  'context'?: (_tidemark_control_v1_ChangeContext | null);
  /**
   * Its id.
   */
  'jobId'?: (string);
}

/**
 * Asks to cancel a job.
 */
export interface CancelJobRequest__Output {
  /**
   * Who asks, and why.
   */
  'context': (_tidemark_control_v1_ChangeContext__Output | null);
  /**
   * Its id.
   */
  'jobId': (string);
}
