// Original file: proto/tidemark/control/v1/group_service.proto

import type { Group as _tidemark_control_v1_Group, Group__Output as _tidemark_control_v1_Group__Output } from '../../../tidemark/control/v1/Group.js';
import type { WatchGroupsSynced as _tidemark_control_v1_WatchGroupsSynced, WatchGroupsSynced__Output as _tidemark_control_v1_WatchGroupsSynced__Output } from '../../../tidemark/control/v1/WatchGroupsSynced.js';

/**
 * One group as it is now.
 */
export interface WatchGroupsResponse {
  /**
   * The group as it is now.
   */
  'group'?: (_tidemark_control_v1_Group | null);
  /**
   * Name of a group that is gone.
   */
  'deleted'?: (string);
  /**
   * Every group there was at the start has been sent.
   */
  'synced'?: (_tidemark_control_v1_WatchGroupsSynced | null);
  /**
   * What happened.
   */
  'update'?: "group"|"deleted"|"synced";
}

/**
 * One group as it is now.
 */
export interface WatchGroupsResponse__Output {
  /**
   * The group as it is now.
   */
  'group'?: (_tidemark_control_v1_Group__Output | null);
  /**
   * Name of a group that is gone.
   */
  'deleted'?: (string);
  /**
   * Every group there was at the start has been sent.
   */
  'synced'?: (_tidemark_control_v1_WatchGroupsSynced__Output | null);
  /**
   * What happened.
   */
  'update'?: "group"|"deleted"|"synced";
}
