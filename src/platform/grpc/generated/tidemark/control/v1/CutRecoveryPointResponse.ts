// Original file: proto/tidemark/control/v1/recovery_point_service.proto

import type { RecoveryPoint as _tidemark_control_v1_RecoveryPoint, RecoveryPoint__Output as _tidemark_control_v1_RecoveryPoint__Output } from '../../../tidemark/control/v1/RecoveryPoint.js';

/**
 * The point that was cut.
 */
export interface CutRecoveryPointResponse {
  /**
   * The point.
   */
  'point'?: (_tidemark_control_v1_RecoveryPoint | null);
}

/**
 * The point that was cut.
 */
export interface CutRecoveryPointResponse__Output {
  /**
   * The point.
   */
  'point': (_tidemark_control_v1_RecoveryPoint__Output | null);
}
