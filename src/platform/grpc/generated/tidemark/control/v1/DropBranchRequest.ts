// Original file: proto/tidemark/control/v1/recovery_point_service.proto

import type { ChangeContext as _tidemark_control_v1_ChangeContext, ChangeContext__Output as _tidemark_control_v1_ChangeContext__Output } from '../../../tidemark/control/v1/ChangeContext.js';

/**
 * Asks to drop a branch.
 */
export interface DropBranchRequest {
  /**
   * Who asks, and why.
   */
  'context'?: (_tidemark_control_v1_ChangeContext | null);
  /**
   * Name or id of the group.
   */
  'group'?: (string);
  /**
   * Id of the branch.
   */
  'branch'?: (string);
}

/**
 * Asks to drop a branch.
 */
export interface DropBranchRequest__Output {
  /**
   * Who asks, and why.
   */
  'context': (_tidemark_control_v1_ChangeContext__Output | null);
  /**
   * Name or id of the group.
   */
  'group': (string);
  /**
   * Id of the branch.
   */
  'branch': (string);
}
