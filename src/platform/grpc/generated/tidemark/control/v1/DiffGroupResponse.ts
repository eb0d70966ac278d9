// Original file: proto/tidemark/control/v1/group_service.proto

import type { GroupChange as _tidemark_control_v1_GroupChange, GroupChange__Output as _tidemark_control_v1_GroupChange__Output } from '../../../tidemark/control/v1/GroupChange.js';

/**
 * What applying would change.
 */
export interface DiffGroupResponse {
  /**
   * Each change; empty when there is none.
   */
  'changes'?: (_tidemark_control_v1_GroupChange)[];
}

/**
 * What applying would change.
 */
export interface DiffGroupResponse__Output {
  /**
   * Each change; empty when there is none.
   */
  'changes': (_tidemark_control_v1_GroupChange__Output)[];
}
