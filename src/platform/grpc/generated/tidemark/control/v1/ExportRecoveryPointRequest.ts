// Original file: proto/tidemark/control/v1/recovery_point_service.proto

import type { ChangeContext as _tidemark_control_v1_ChangeContext, ChangeContext__Output as _tidemark_control_v1_ChangeContext__Output } from '../../../tidemark/control/v1/ChangeContext.js';
import type { PointSelector as _tidemark_control_v1_PointSelector, PointSelector__Output as _tidemark_control_v1_PointSelector__Output } from '../../../tidemark/control/v1/PointSelector.js';

/**
 * Asks to write a moment to a file or device.
 */
export interface ExportRecoveryPointRequest {
  /**
   * Who asks, and why.
   */
  'context'?: (_tidemark_control_v1_ChangeContext | null);
  /**
   * Name or id of the group.
   */
  'group'?: (string);
  /**
   * Which.
   */
  'point'?: (_tidemark_control_v1_PointSelector | null);
  /**
   * Name of the member.
   */
  'member'?: (string);
  /**
   * Where to, at the site asked.
   */
  'path'?: (string);
}

/**
 * Asks to write a moment to a file or device.
 */
export interface ExportRecoveryPointRequest__Output {
  /**
   * Who asks, and why.
   */
  'context': (_tidemark_control_v1_ChangeContext__Output | null);
  /**
   * Name or id of the group.
   */
  'group': (string);
  /**
   * Which.
   */
  'point': (_tidemark_control_v1_PointSelector__Output | null);
  /**
   * Name of the member.
   */
  'member': (string);
  /**
   * Where to, at the site asked.
   */
  'path': (string);
}
