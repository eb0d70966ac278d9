// Original file: proto/tidemark/control/v1/job.proto

import type { Refusal as _tidemark_control_v1_Refusal, Refusal__Output as _tidemark_control_v1_Refusal__Output } from '../../../tidemark/control/v1/Refusal.js';

/**
 * A member that a failover, a plan or a point leaves out.
 */
export interface LeftOut {
  /**
   * Its name.
   */
  'member'?: (string);
  /**
   * Why.
   */
  'reason'?: (_tidemark_control_v1_Refusal | null);
}

/**
 * A member that a failover, a plan or a point leaves out.
 */
export interface LeftOut__Output {
  /**
   * Its name.
   */
  'member': (string);
  /**
   * Why.
   */
  'reason': (_tidemark_control_v1_Refusal__Output | null);
}
