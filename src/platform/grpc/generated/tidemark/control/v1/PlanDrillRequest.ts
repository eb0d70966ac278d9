// Original file: proto/tidemark/control/v1/drill_service.proto

import type { PointSelector as _tidemark_control_v1_PointSelector, PointSelector__Output as _tidemark_control_v1_PointSelector__Output } from '../../../tidemark/control/v1/PointSelector.js';

/**
 * Asks what a drill would take.
 */
export interface PlanDrillRequest {
  /**
   * Name or id of the group.
   */
  'group'?: (string);
  /**
   * The moment; absent: latest.
   */
  'point'?: (_tidemark_control_v1_PointSelector | null);
}

/**
 * Asks what a drill would take.
 */
export interface PlanDrillRequest__Output {
  /**
   * Name or id of the group.
   */
  'group': (string);
  /**
   * The moment; absent: latest.
   */
  'point': (_tidemark_control_v1_PointSelector__Output | null);
}
