// Original file: proto/tidemark/control/v1/group_service.proto

import type { Group as _tidemark_control_v1_Group, Group__Output as _tidemark_control_v1_Group__Output } from '../../../tidemark/control/v1/Group.js';

/**
 * A group.
 */
export interface GetGroupResponse {
  /**
   * The group.
   */
  'group'?: (_tidemark_control_v1_Group | null);
}

/**
 * A group.
 */
export interface GetGroupResponse__Output {
  /**
   * The group.
   */
  'group': (_tidemark_control_v1_Group__Output | null);
}
