// Original file: proto/tidemark/control/v1/group_service.proto

import type { Group as _tidemark_control_v1_Group, Group__Output as _tidemark_control_v1_Group__Output } from '../../../tidemark/control/v1/Group.js';
import type { PageResponse as _tidemark_control_v1_PageResponse, PageResponse__Output as _tidemark_control_v1_PageResponse__Output } from '../../../tidemark/control/v1/PageResponse.js';

/**
 * Groups, by name.
 */
export interface ListGroupsResponse {
  /**
   * The groups.
   */
  'groups'?: (_tidemark_control_v1_Group)[];
  /**
   * Which part of the list this is.
   */
  'page'?: (_tidemark_control_v1_PageResponse | null);
}

/**
 * Groups, by name.
 */
export interface ListGroupsResponse__Output {
  /**
   * The groups.
   */
  'groups': (_tidemark_control_v1_Group__Output)[];
  /**
   * Which part of the list this is.
   */
  'page': (_tidemark_control_v1_PageResponse__Output | null);
}
