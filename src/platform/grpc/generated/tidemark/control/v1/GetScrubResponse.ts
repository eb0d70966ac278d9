// Original file: proto/tidemark/control/v1/group_service.proto

import type { Scrub as _tidemark_control_v1_Scrub, Scrub__Output as _tidemark_control_v1_Scrub__Output } from '../../../tidemark/control/v1/Scrub.js';

/**
 * How it goes.
 */
export interface GetScrubResponse {
  /**
   * The last one that was asked for.
   */
  'scrub'?: (_tidemark_control_v1_Scrub | null);
}

/**
 * How it goes.
 */
export interface GetScrubResponse__Output {
  /**
   * The last one that was asked for.
   */
  'scrub': (_tidemark_control_v1_Scrub__Output | null);
}
