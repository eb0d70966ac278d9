// Original file: proto/tidemark/control/v1/failover_service.proto

import type { ChangeContext as _tidemark_control_v1_ChangeContext, ChangeContext__Output as _tidemark_control_v1_ChangeContext__Output } from '../../../tidemark/control/v1/ChangeContext.js';

/**
 * Asks to make a failover final.
 */
export interface CommitRequest {
  /**
   * Who asks, and why.
   */
  'context'?: (_tidemark_control_v1_ChangeContext | null);
  /**
   * Name or id of the group.
   */
  'group'?: (string);
  /**
   * Drop the old points now, instead of keeping them for the time the group says.
   */
  'deletePoints'?: (boolean);
}

/**
 * Asks to make a failover final.
 */
export interface CommitRequest__Output {
  /**
   * Who asks, and why.
   */
  'context': (_tidemark_control_v1_ChangeContext__Output | null);
  /**
   * Name or id of the group.
   */
  'group': (string);
  /**
   * Drop the old points now, instead of keeping them for the time the group says.
   */
  'deletePoints': (boolean);
}
