// Original file: proto/tidemark/control/v1/group_service.proto

import type { ChangeContext as _tidemark_control_v1_ChangeContext, ChangeContext__Output as _tidemark_control_v1_ChangeContext__Output } from '../../../tidemark/control/v1/ChangeContext.js';
import type { GroupSpec as _tidemark_control_v1_GroupSpec, GroupSpec__Output as _tidemark_control_v1_GroupSpec__Output } from '../../../tidemark/control/v1/GroupSpec.js';

/**
 * Asks to apply a specification.
 */
export interface ApplyGroupRequest {
  /**
   * Who asks, and why.
   */
  'context'?: (_tidemark_control_v1_ChangeContext | null);
  /**
   * What the group is to be.
   */
  'spec'?: (_tidemark_control_v1_GroupSpec | null);
}

/**
 * Asks to apply a specification.
 */
export interface ApplyGroupRequest__Output {
  /**
   * Who asks, and why.
   */
  'context': (_tidemark_control_v1_ChangeContext__Output | null);
  /**
   * What the group is to be.
   */
  'spec': (_tidemark_control_v1_GroupSpec__Output | null);
}
