// Original file: proto/tidemark/control/v1/group_service.proto

import type { Group as _tidemark_control_v1_Group, Group__Output as _tidemark_control_v1_Group__Output } from '../../../tidemark/control/v1/Group.js';
import type { GroupChange as _tidemark_control_v1_GroupChange, GroupChange__Output as _tidemark_control_v1_GroupChange__Output } from '../../../tidemark/control/v1/GroupChange.js';
import type { Job as _tidemark_control_v1_Job, Job__Output as _tidemark_control_v1_Job__Output } from '../../../tidemark/control/v1/Job.js';
import type { KeptImage as _tidemark_control_v1_KeptImage, KeptImage__Output as _tidemark_control_v1_KeptImage__Output } from '../../../tidemark/control/v1/KeptImage.js';

/**
 * What applying did.
 */
export interface ApplyGroupResponse {
  /**
   * The group as it is now.
   */
  'group'?: (_tidemark_control_v1_Group | null);
  /**
   * What was changed; empty when nothing was.
   */
  'changes'?: (_tidemark_control_v1_GroupChange)[];
  /**
   * The job that goes on with it; absent when everything is done.
   */
  'job'?: (_tidemark_control_v1_Job | null);
  /**
   * What is left of members that were removed: their data, where somebody may still want them.
   */
  'kept'?: (_tidemark_control_v1_KeptImage)[];
}

/**
 * What applying did.
 */
export interface ApplyGroupResponse__Output {
  /**
   * The group as it is now.
   */
  'group': (_tidemark_control_v1_Group__Output | null);
  /**
   * What was changed; empty when nothing was.
   */
  'changes': (_tidemark_control_v1_GroupChange__Output)[];
  /**
   * The job that goes on with it; absent when everything is done.
   */
  'job': (_tidemark_control_v1_Job__Output | null);
  /**
   * What is left of members that were removed: their data, where somebody may still want them.
   */
  'kept': (_tidemark_control_v1_KeptImage__Output)[];
}
