// Original file: proto/tidemark/control/v1/group_service.proto

import type { Verify as _tidemark_control_v1_Verify, Verify__Output as _tidemark_control_v1_Verify__Output } from '../../../tidemark/control/v1/Verify.js';

/**
 * How it goes.
 */
export interface GetVerifyResponse {
  /**
   * The last one that was asked for.
   */
  'verify'?: (_tidemark_control_v1_Verify | null);
}

/**
 * How it goes.
 */
export interface GetVerifyResponse__Output {
  /**
   * The last one that was asked for.
   */
  'verify': (_tidemark_control_v1_Verify__Output | null);
}
