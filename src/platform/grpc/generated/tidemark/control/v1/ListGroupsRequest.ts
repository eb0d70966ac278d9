// Original file: proto/tidemark/control/v1/group_service.proto

import type { PageRequest as _tidemark_control_v1_PageRequest, PageRequest__Output as _tidemark_control_v1_PageRequest__Output } from '../../../tidemark/control/v1/PageRequest.js';

/**
 * Asks for all groups.
 */
export interface ListGroupsRequest {
  /**
   * Which part of the list.
   */
  'page'?: (_tidemark_control_v1_PageRequest | null);
}

/**
 * Asks for all groups.
 */
export interface ListGroupsRequest__Output {
  /**
   * Which part of the list.
   */
  'page': (_tidemark_control_v1_PageRequest__Output | null);
}
