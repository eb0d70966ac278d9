// Original file: proto/tidemark/control/v1/group_service.proto

import type { ChangeContext as _tidemark_control_v1_ChangeContext, ChangeContext__Output as _tidemark_control_v1_ChangeContext__Output } from '../../../tidemark/control/v1/ChangeContext.js';

/**
 * Asks to begin replication.
 */
export interface StartGroupRequest {
  /**
   * Who asks, and why.
   */
  'context'?: (_tidemark_control_v1_ChangeContext | null);
  /**
   * Name or id.
   */
  'group'?: (string);
  /**
   * The site that is to hold the copy; empty: the secondary that the group has.
   */
  'to'?: (string);
}

/**
 * Asks to begin replication.
 */
export interface StartGroupRequest__Output {
  /**
   * Who asks, and why.
   */
  'context': (_tidemark_control_v1_ChangeContext__Output | null);
  /**
   * Name or id.
   */
  'group': (string);
  /**
   * The site that is to hold the copy; empty: the secondary that the group has.
   */
  'to': (string);
}
