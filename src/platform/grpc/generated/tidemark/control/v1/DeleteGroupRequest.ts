// Original file: proto/tidemark/control/v1/group_service.proto

import type { ChangeContext as _tidemark_control_v1_ChangeContext, ChangeContext__Output as _tidemark_control_v1_ChangeContext__Output } from '../../../tidemark/control/v1/ChangeContext.js';

/**
 * Asks to end a group.
 */
export interface DeleteGroupRequest {
  /**
   * Who asks, and why.
   */
  'context'?: (_tidemark_control_v1_ChangeContext | null);
  /**
   * Name or id.
   */
  'group'?: (string);
  /**
   * Drop the secondary's copy too, with every point. Else it stays where it is. At the secondary nothing else is dropped.
   */
  'withCopy'?: (boolean);
}

/**
 * Asks to end a group.
 */
export interface DeleteGroupRequest__Output {
  /**
   * Who asks, and why.
   */
  'context': (_tidemark_control_v1_ChangeContext__Output | null);
  /**
   * Name or id.
   */
  'group': (string);
  /**
   * Drop the secondary's copy too, with every point. Else it stays where it is. At the secondary nothing else is dropped.
   */
  'withCopy': (boolean);
}
