// Original file: proto/tidemark/control/v1/recovery_point_service.proto

import type { Extent as _tidemark_control_v1_Extent, Extent__Output as _tidemark_control_v1_Extent__Output } from '../../../tidemark/control/v1/Extent.js';

/**
 * Some of the differences.
 */
export interface DiffBranchResponse {
  /**
   * Ranges that differ, in order.
   */
  'extents'?: (_tidemark_control_v1_Extent)[];
}

/**
 * Some of the differences.
 */
export interface DiffBranchResponse__Output {
  /**
   * Ranges that differ, in order.
   */
  'extents': (_tidemark_control_v1_Extent__Output)[];
}
