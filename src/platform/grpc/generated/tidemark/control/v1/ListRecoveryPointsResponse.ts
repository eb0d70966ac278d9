// Original file: proto/tidemark/control/v1/recovery_point_service.proto

import type { RecoveryPoint as _tidemark_control_v1_RecoveryPoint, RecoveryPoint__Output as _tidemark_control_v1_RecoveryPoint__Output } from '../../../tidemark/control/v1/RecoveryPoint.js';
import type { PageResponse as _tidemark_control_v1_PageResponse, PageResponse__Output as _tidemark_control_v1_PageResponse__Output } from '../../../tidemark/control/v1/PageResponse.js';

/**
 * Points, newest first.
 */
export interface ListRecoveryPointsResponse {
  /**
   * The points.
   */
  'points'?: (_tidemark_control_v1_RecoveryPoint)[];
  /**
   * Which part of the list this is.
   */
  'page'?: (_tidemark_control_v1_PageResponse | null);
}

/**
 * Points, newest first.
 */
export interface ListRecoveryPointsResponse__Output {
  /**
   * The points.
   */
  'points': (_tidemark_control_v1_RecoveryPoint__Output)[];
  /**
   * Which part of the list this is.
   */
  'page': (_tidemark_control_v1_PageResponse__Output | null);
}
