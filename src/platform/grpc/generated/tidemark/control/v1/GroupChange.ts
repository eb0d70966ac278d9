// Original file: proto/tidemark/control/v1/group_service.proto

import type { GroupChangeKind as _tidemark_control_v1_GroupChangeKind, GroupChangeKind__Output as _tidemark_control_v1_GroupChangeKind__Output } from '../../../tidemark/control/v1/GroupChangeKind.js';

/**
 * What one key of the specification changed from and to.
 */
export interface GroupChange {
  /**
   * What happens to it.
   */
  'kind'?: (_tidemark_control_v1_GroupChangeKind);
  /**
   * The key, with dots, members by name: `members.data.size`.
   */
  'key'?: (string);
  /**
   * What it was, as it would stand in the file.
   */
  'before'?: (string);
  /**
   * What it becomes.
   */
  'after'?: (string);
  /**
   * Whether it drops data, and so wants a confirmation.
   */
  'destructive'?: (boolean);
}

/**
 * What one key of the specification changed from and to.
 */
export interface GroupChange__Output {
  /**
   * What happens to it.
   */
  'kind': (_tidemark_control_v1_GroupChangeKind__Output);
  /**
   * The key, with dots, members by name: `members.data.size`.
   */
  'key': (string);
  /**
   * What it was, as it would stand in the file.
   */
  'before': (string);
  /**
   * What it becomes.
   */
  'after': (string);
  /**
   * Whether it drops data, and so wants a confirmation.
   */
  'destructive': (boolean);
}
