// Original file: proto/tidemark/control/v1/group_service.proto

import type { ChangeContext as _tidemark_control_v1_ChangeContext, ChangeContext__Output as _tidemark_control_v1_ChangeContext__Output } from '../../../tidemark/control/v1/ChangeContext.js';

/**
 * Asks to scan now.
 */
export interface ScanGroupRequest {
  /**
   * Who asks, and why.
   */
  'context'?: (_tidemark_control_v1_ChangeContext | null);
  /**
   * Name or id.
   */
  'group'?: (string);
  /**
   * Name of the member; empty: every scan member.
   */
  'member'?: (string);
}

/**
 * Asks to scan now.
 */
export interface ScanGroupRequest__Output {
  /**
   * Who asks, and why.
   */
  'context': (_tidemark_control_v1_ChangeContext__Output | null);
  /**
   * Name or id.
   */
  'group': (string);
  /**
   * Name of the member; empty: every scan member.
   */
  'member': (string);
}
