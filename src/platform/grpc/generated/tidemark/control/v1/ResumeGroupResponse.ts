// Original file: proto/tidemark/control/v1/group_service.proto

import type { Group as _tidemark_control_v1_Group, Group__Output as _tidemark_control_v1_Group__Output } from '../../../tidemark/control/v1/Group.js';

/**
 * Replication goes on.
 */
export interface ResumeGroupResponse {
  /**
   * The group as it is now.
   */
  'group'?: (_tidemark_control_v1_Group | null);
}

/**
 * Replication goes on.
 */
export interface ResumeGroupResponse__Output {
  /**
   * The group as it is now.
   */
  'group': (_tidemark_control_v1_Group__Output | null);
}
