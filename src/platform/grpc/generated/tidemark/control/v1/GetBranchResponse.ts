// Original file: proto/tidemark/control/v1/recovery_point_service.proto

import type { Branch as _tidemark_control_v1_Branch, Branch__Output as _tidemark_control_v1_Branch__Output } from '../../../tidemark/control/v1/Branch.js';

/**
 * A branch.
 */
export interface GetBranchResponse {
  /**
   * The branch.
   */
  'branch'?: (_tidemark_control_v1_Branch | null);
}

/**
 * A branch.
 */
export interface GetBranchResponse__Output {
  /**
   * The branch.
   */
  'branch': (_tidemark_control_v1_Branch__Output | null);
}
