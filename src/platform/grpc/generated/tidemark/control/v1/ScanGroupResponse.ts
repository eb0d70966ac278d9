// Original file: proto/tidemark/control/v1/group_service.proto

import type { Job as _tidemark_control_v1_Job, Job__Output as _tidemark_control_v1_Job__Output } from '../../../tidemark/control/v1/Job.js';
import type { Group as _tidemark_control_v1_Group, Group__Output as _tidemark_control_v1_Group__Output } from '../../../tidemark/control/v1/Group.js';

/**
 * A scan has begun, or follows the one that is under way.
 */
export interface ScanGroupResponse {
  /**
   * The job that does it; this version has none.
   */
  'job'?: (_tidemark_control_v1_Job | null);
  /**
   * The group as it is now.
   */
  'group'?: (_tidemark_control_v1_Group | null);
}

/**
 * A scan has begun, or follows the one that is under way.
 */
export interface ScanGroupResponse__Output {
  /**
   * The job that does it; this version has none.
   */
  'job': (_tidemark_control_v1_Job__Output | null);
  /**
   * The group as it is now.
   */
  'group': (_tidemark_control_v1_Group__Output | null);
}
