// Original file: proto/tidemark/control/v1/recovery_point_service.proto

import type { PageRequest as _tidemark_control_v1_PageRequest, PageRequest__Output as _tidemark_control_v1_PageRequest__Output } from '../../../tidemark/control/v1/PageRequest.js';

/**
 * Asks for the branches of a group.
 */
export interface ListBranchesRequest {
  /**
   * Name or id of the group.
   */
  'group'?: (string);
  /**
   * Which part of the list.
   */
  'page'?: (_tidemark_control_v1_PageRequest | null);
}

/**
 * Asks for the branches of a group.
 */
export interface ListBranchesRequest__Output {
  /**
   * Name or id of the group.
   */
  'group': (string);
  /**
   * Which part of the list.
   */
  'page': (_tidemark_control_v1_PageRequest__Output | null);
}
