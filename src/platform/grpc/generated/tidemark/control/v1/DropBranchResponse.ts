// Original file: proto/tidemark/control/v1/recovery_point_service.proto

import type { Branch as _tidemark_control_v1_Branch, Branch__Output as _tidemark_control_v1_Branch__Output } from '../../../tidemark/control/v1/Branch.js';

/**
 * The branch is gone.
 */
export interface DropBranchResponse {
  /**
   * The branch as it was.
   */
  'branch'?: (_tidemark_control_v1_Branch | null);
}

/**
 * The branch is gone.
 */
export interface DropBranchResponse__Output {
  /**
   * The branch as it was.
   */
  'branch': (_tidemark_control_v1_Branch__Output | null);
}
