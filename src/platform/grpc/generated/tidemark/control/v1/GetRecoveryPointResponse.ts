// Original file: proto/tidemark/control/v1/recovery_point_service.proto

import type { RecoveryPoint as _tidemark_control_v1_RecoveryPoint, RecoveryPoint__Output as _tidemark_control_v1_RecoveryPoint__Output } from '../../../tidemark/control/v1/RecoveryPoint.js';
import type { Position as _tidemark_control_v1_Position, Position__Output as _tidemark_control_v1_Position__Output } from '../../../tidemark/control/v1/Position.js';

/**
 * What a selector means.
 */
export interface GetRecoveryPointResponse {
  /**
   * The point; absent when the moment is no point.
   */
  'point'?: (_tidemark_control_v1_RecoveryPoint | null);
  /**
   * The moment.
   */
  'position'?: (_tidemark_control_v1_Position | null);
}

/**
 * What a selector means.
 */
export interface GetRecoveryPointResponse__Output {
  /**
   * The point; absent when the moment is no point.
   */
  'point': (_tidemark_control_v1_RecoveryPoint__Output | null);
  /**
   * The moment.
   */
  'position': (_tidemark_control_v1_Position__Output | null);
}
