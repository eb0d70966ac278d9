// Original file: proto/tidemark/control/v1/recovery_point_service.proto

import type { PointSelector as _tidemark_control_v1_PointSelector, PointSelector__Output as _tidemark_control_v1_PointSelector__Output } from '../../../tidemark/control/v1/PointSelector.js';

/**
 * Asks what a selector means.
 */
export interface GetRecoveryPointRequest {
  /**
   * Name or id of the group.
   */
  'group'?: (string);
  /**
   * Which.
   */
  'point'?: (_tidemark_control_v1_PointSelector | null);
}

/**
 * Asks what a selector means.
 */
export interface GetRecoveryPointRequest__Output {
  /**
   * Name or id of the group.
   */
  'group': (string);
  /**
   * Which.
   */
  'point': (_tidemark_control_v1_PointSelector__Output | null);
}
