// Original file: proto/tidemark/control/v1/group_service.proto

import type { ChangeContext as _tidemark_control_v1_ChangeContext, ChangeContext__Output as _tidemark_control_v1_ChangeContext__Output } from '../../../tidemark/control/v1/ChangeContext.js';

/**
 * Asks to seed again from scratch.
 */
export interface RestartReplicationRequest {
  /**
   * Who asks, and why.
   */
  'context'?: (_tidemark_control_v1_ChangeContext | null);
  /**
   * Name or id.
   */
  'group'?: (string);
  /**
   * Free the old replica and its points first, instead of keeping them until the new one has its first point.
   */
  'now'?: (boolean);
}

/**
 * Asks to seed again from scratch.
 */
export interface RestartReplicationRequest__Output {
  /**
   * Who asks, and why.
   */
  'context': (_tidemark_control_v1_ChangeContext__Output | null);
  /**
   * Name or id.
   */
  'group': (string);
  /**
   * Free the old replica and its points first, instead of keeping them until the new one has its first point.
   */
  'now': (boolean);
}
