// Original file: proto/tidemark/control/v1/job_service.proto

import type { PageRequest as _tidemark_control_v1_PageRequest, PageRequest__Output as _tidemark_control_v1_PageRequest__Output } from '../../../tidemark/control/v1/PageRequest.js';
import type { JobState as _tidemark_control_v1_JobState, JobState__Output as _tidemark_control_v1_JobState__Output } from '../../../tidemark/control/v1/JobState.js';

/**
 * Asks for jobs.
 */
export interface ListJobsRequest {
  /**
   * Name or id of a group; empty: of every group.
   */
  'group'?: (string);
  /**
   * Which part of the list.
   */
  'page'?: (_tidemark_control_v1_PageRequest | null);
  /**
   * Only these states; empty: all.
   */
  'states'?: (_tidemark_control_v1_JobState)[];
}

/**
 * Asks for jobs.
 */
export interface ListJobsRequest__Output {
  /**
   * Name or id of a group; empty: of every group.
   */
  'group': (string);
  /**
   * Which part of the list.
   */
  'page': (_tidemark_control_v1_PageRequest__Output | null);
  /**
   * Only these states; empty: all.
   */
  'states': (_tidemark_control_v1_JobState__Output)[];
}
