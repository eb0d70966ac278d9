// Original file: proto/tidemark/control/v1/group_service.proto

import type { Job as _tidemark_control_v1_Job, Job__Output as _tidemark_control_v1_Job__Output } from '../../../tidemark/control/v1/Job.js';
import type { Scrub as _tidemark_control_v1_Scrub, Scrub__Output as _tidemark_control_v1_Scrub__Output } from '../../../tidemark/control/v1/Scrub.js';

/**
 * Reading back has begun, or goes on: there is one of a group at a time.
 */
export interface ScrubGroupResponse {
  /**
   * The job that does it; absent where this version keeps no job of it.
   */
  'job'?: (_tidemark_control_v1_Job | null);
  /**
   * How it goes.
   */
  'scrub'?: (_tidemark_control_v1_Scrub | null);
}

/**
 * Reading back has begun, or goes on: there is one of a group at a time.
 */
export interface ScrubGroupResponse__Output {
  /**
   * The job that does it; absent where this version keeps no job of it.
   */
  'job': (_tidemark_control_v1_Job__Output | null);
  /**
   * How it goes.
   */
  'scrub': (_tidemark_control_v1_Scrub__Output | null);
}
