// Original file: proto/tidemark/control/v1/group_service.proto

import type { Plan as _tidemark_control_v1_Plan, Plan__Output as _tidemark_control_v1_Plan__Output } from '../../../tidemark/control/v1/Plan.js';

/**
 * What it would take.
 */
export interface PlanResyncResponse {
  /**
   * The plan.
   */
  'plan'?: (_tidemark_control_v1_Plan | null);
}

/**
 * What it would take.
 */
export interface PlanResyncResponse__Output {
  /**
   * The plan.
   */
  'plan': (_tidemark_control_v1_Plan__Output | null);
}
