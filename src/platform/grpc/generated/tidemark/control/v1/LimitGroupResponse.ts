// Original file: proto/tidemark/control/v1/group_service.proto

import type { Group as _tidemark_control_v1_Group, Group__Output as _tidemark_control_v1_Group__Output } from '../../../tidemark/control/v1/Group.js';

/**
 * The bandwidth is changed.
 */
export interface LimitGroupResponse {
  /**
   * The group as it is now.
   */
  'group'?: (_tidemark_control_v1_Group | null);
}

/**
 * The bandwidth is changed.
 */
export interface LimitGroupResponse__Output {
  /**
   * The group as it is now.
   */
  'group': (_tidemark_control_v1_Group__Output | null);
}
