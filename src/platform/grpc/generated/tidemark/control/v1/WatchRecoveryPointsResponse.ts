// Original file: proto/tidemark/control/v1/recovery_point_service.proto

import type { RecoveryPoint as _tidemark_control_v1_RecoveryPoint, RecoveryPoint__Output as _tidemark_control_v1_RecoveryPoint__Output } from '../../../tidemark/control/v1/RecoveryPoint.js';
import type { WatchRecoveryPointsSynced as _tidemark_control_v1_WatchRecoveryPointsSynced, WatchRecoveryPointsSynced__Output as _tidemark_control_v1_WatchRecoveryPointsSynced__Output } from '../../../tidemark/control/v1/WatchRecoveryPointsSynced.js';

/**
 * What happened to a point.
 */
export interface WatchRecoveryPointsResponse {
  /**
   * A point that is new or has changed.
   */
  'point'?: (_tidemark_control_v1_RecoveryPoint | null);
  /**
   * Id of a point that is gone.
   */
  'deleted'?: (string);
  /**
   * Every point there was at the start has been sent.
   */
  'synced'?: (_tidemark_control_v1_WatchRecoveryPointsSynced | null);
  /**
   * What happened.
   */
  'update'?: "point"|"deleted"|"synced";
}

/**
 * What happened to a point.
 */
export interface WatchRecoveryPointsResponse__Output {
  /**
   * A point that is new or has changed.
   */
  'point'?: (_tidemark_control_v1_RecoveryPoint__Output | null);
  /**
   * Id of a point that is gone.
   */
  'deleted'?: (string);
  /**
   * Every point there was at the start has been sent.
   */
  'synced'?: (_tidemark_control_v1_WatchRecoveryPointsSynced__Output | null);
  /**
   * What happened.
   */
  'update'?: "point"|"deleted"|"synced";
}
