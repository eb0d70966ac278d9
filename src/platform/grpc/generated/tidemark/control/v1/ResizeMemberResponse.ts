// Original file: proto/tidemark/control/v1/group_service.proto

import type { Job as _tidemark_control_v1_Job, Job__Output as _tidemark_control_v1_Job__Output } from '../../../tidemark/control/v1/Job.js';
import type { Group as _tidemark_control_v1_Group, Group__Output as _tidemark_control_v1_Group__Output } from '../../../tidemark/control/v1/Group.js';

/**
 * The volume is being made larger.
 */
export interface ResizeMemberResponse {
  /**
   * The job that goes on with it; absent when everything is done.
   */
  'job'?: (_tidemark_control_v1_Job | null);
  /**
   * The group as it is now.
   */
  'group'?: (_tidemark_control_v1_Group | null);
}

/**
 * The volume is being made larger.
 */
export interface ResizeMemberResponse__Output {
  /**
   * The job that goes on with it; absent when everything is done.
   */
  'job': (_tidemark_control_v1_Job__Output | null);
  /**
   * The group as it is now.
   */
  'group': (_tidemark_control_v1_Group__Output | null);
}
