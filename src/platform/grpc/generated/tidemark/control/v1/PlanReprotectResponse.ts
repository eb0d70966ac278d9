// Original file: proto/tidemark/control/v1/failover_service.proto

import type { Plan as _tidemark_control_v1_Plan, Plan__Output as _tidemark_control_v1_Plan__Output } from '../../../tidemark/control/v1/Plan.js';

/**
 * What it would move.
 */
export interface PlanReprotectResponse {
  /**
   * The plan.
   */
  'plan'?: (_tidemark_control_v1_Plan | null);
}

/**
 * What it would move.
 */
export interface PlanReprotectResponse__Output {
  /**
   * The plan.
   */
  'plan': (_tidemark_control_v1_Plan__Output | null);
}
