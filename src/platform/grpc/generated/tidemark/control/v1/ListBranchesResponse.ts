// Original file: proto/tidemark/control/v1/recovery_point_service.proto

import type { Branch as _tidemark_control_v1_Branch, Branch__Output as _tidemark_control_v1_Branch__Output } from '../../../tidemark/control/v1/Branch.js';
import type { PageResponse as _tidemark_control_v1_PageResponse, PageResponse__Output as _tidemark_control_v1_PageResponse__Output } from '../../../tidemark/control/v1/PageResponse.js';

/**
 * Branches, newest first.
 */
export interface ListBranchesResponse {
  /**
   * The branches.
   */
  'branches'?: (_tidemark_control_v1_Branch)[];
  /**
   * Which part of the list this is.
   */
  'page'?: (_tidemark_control_v1_PageResponse | null);
}

/**
 * Branches, newest first.
 */
export interface ListBranchesResponse__Output {
  /**
   * The branches.
   */
  'branches': (_tidemark_control_v1_Branch__Output)[];
  /**
   * Which part of the list this is.
   */
  'page': (_tidemark_control_v1_PageResponse__Output | null);
}
