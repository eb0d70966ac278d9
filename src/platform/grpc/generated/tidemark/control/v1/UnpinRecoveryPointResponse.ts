// Original file: proto/tidemark/control/v1/recovery_point_service.proto

import type { RecoveryPoint as _tidemark_control_v1_RecoveryPoint, RecoveryPoint__Output as _tidemark_control_v1_RecoveryPoint__Output } from '../../../tidemark/control/v1/RecoveryPoint.js';

/**
 * The unpinned point.
 */
export interface UnpinRecoveryPointResponse {
  /**
   * The point.
   */
  'point'?: (_tidemark_control_v1_RecoveryPoint | null);
}

/**
 * The unpinned point.
 */
export interface UnpinRecoveryPointResponse__Output {
  /**
   * The point.
   */
  'point': (_tidemark_control_v1_RecoveryPoint__Output | null);
}
