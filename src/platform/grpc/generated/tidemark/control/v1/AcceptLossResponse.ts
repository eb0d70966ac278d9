// Original file: proto/tidemark/control/v1/group_service.proto

import type { Scrub as _tidemark_control_v1_Scrub, Scrub__Output as _tidemark_control_v1_Scrub__Output } from '../../../tidemark/control/v1/Scrub.js';

/**
 * It is accepted.
 */
export interface AcceptLossResponse {
  /**
   * How the last reading back went.
   */
  'scrub'?: (_tidemark_control_v1_Scrub | null);
}

/**
 * It is accepted.
 */
export interface AcceptLossResponse__Output {
  /**
   * How the last reading back went.
   */
  'scrub': (_tidemark_control_v1_Scrub__Output | null);
}
