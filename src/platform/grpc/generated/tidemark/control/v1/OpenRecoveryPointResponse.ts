// Original file: proto/tidemark/control/v1/recovery_point_service.proto

import type { Position as _tidemark_control_v1_Position, Position__Output as _tidemark_control_v1_Position__Output } from '../../../tidemark/control/v1/Position.js';
import type { View as _tidemark_control_v1_View, View__Output as _tidemark_control_v1_View__Output } from '../../../tidemark/control/v1/View.js';

/**
 * Where it can be read.
 */
export interface OpenRecoveryPointResponse {
  /**
   * The moment, fixed.
   */
  'position'?: (_tidemark_control_v1_Position | null);
  /**
   * One view a member.
   */
  'views'?: (_tidemark_control_v1_View)[];
}

/**
 * Where it can be read.
 */
export interface OpenRecoveryPointResponse__Output {
  /**
   * The moment, fixed.
   */
  'position': (_tidemark_control_v1_Position__Output | null);
  /**
   * One view a member.
   */
  'views': (_tidemark_control_v1_View__Output)[];
}
