// Original file: proto/tidemark/control/v1/group_service.proto

import type { Job as _tidemark_control_v1_Job, Job__Output as _tidemark_control_v1_Job__Output } from '../../../tidemark/control/v1/Job.js';
import type { KeptImage as _tidemark_control_v1_KeptImage, KeptImage__Output as _tidemark_control_v1_KeptImage__Output } from '../../../tidemark/control/v1/KeptImage.js';
import type { LeftCopy as _tidemark_control_v1_LeftCopy, LeftCopy__Output as _tidemark_control_v1_LeftCopy__Output } from '../../../tidemark/control/v1/LeftCopy.js';

/**
 * The group is being ended.
 */
export interface DeleteGroupResponse {
  /**
   * The job that goes on with it; absent when everything is done.
   */
  'job'?: (_tidemark_control_v1_Job | null);
  /**
   * What is left of it: the data of its members, where somebody may still want them.
   */
  'kept'?: (_tidemark_control_v1_KeptImage)[];
  /**
   * The copy at the other site, where that is not gone.
   */
  'left'?: (_tidemark_control_v1_LeftCopy | null);
}

/**
 * The group is being ended.
 */
export interface DeleteGroupResponse__Output {
  /**
   * The job that goes on with it; absent when everything is done.
   */
  'job': (_tidemark_control_v1_Job__Output | null);
  /**
   * What is left of it: the data of its members, where somebody may still want them.
   */
  'kept': (_tidemark_control_v1_KeptImage__Output)[];
  /**
   * The copy at the other site, where that is not gone.
   */
  'left': (_tidemark_control_v1_LeftCopy__Output | null);
}
