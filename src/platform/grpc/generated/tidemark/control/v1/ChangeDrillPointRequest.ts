// Original file: proto/tidemark/control/v1/drill_service.proto

import type { ChangeContext as _tidemark_control_v1_ChangeContext, ChangeContext__Output as _tidemark_control_v1_ChangeContext__Output } from '../../../tidemark/control/v1/ChangeContext.js';
import type { PointSelector as _tidemark_control_v1_PointSelector, PointSelector__Output as _tidemark_control_v1_PointSelector__Output } from '../../../tidemark/control/v1/PointSelector.js';

/**
 * Asks to move a drill.
 */
export interface ChangeDrillPointRequest {
  /**
   * Who asks, and why.
   */
  'context'?: (_tidemark_control_v1_ChangeContext | null);
  /**
   * Name or id of the group.
   */
  'group'?: (string);
  /**
   * Its name.
   */
  'name'?: (string);
  /**
   * The moment.
   */
  'point'?: (_tidemark_control_v1_PointSelector | null);
}

/**
 * Asks to move a drill.
 */
export interface ChangeDrillPointRequest__Output {
  /**
   * Who asks, and why.
   */
  'context': (_tidemark_control_v1_ChangeContext__Output | null);
  /**
   * Name or id of the group.
   */
  'group': (string);
  /**
   * Its name.
   */
  'name': (string);
  /**
   * The moment.
   */
  'point': (_tidemark_control_v1_PointSelector__Output | null);
}
