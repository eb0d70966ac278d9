// Original file: proto/tidemark/control/v1/group_service.proto

import type { Group as _tidemark_control_v1_Group, Group__Output as _tidemark_control_v1_Group__Output } from '../../../tidemark/control/v1/Group.js';

/**
 * Replication is stopped.
 */
export interface PauseGroupResponse {
  /**
   * The group as it is now.
   */
  'group'?: (_tidemark_control_v1_Group | null);
}

/**
 * Replication is stopped.
 */
export interface PauseGroupResponse__Output {
  /**
   * The group as it is now.
   */
  'group': (_tidemark_control_v1_Group__Output | null);
}
