// Original file: proto/tidemark/control/v1/group_service.proto

import type { GroupSpec as _tidemark_control_v1_GroupSpec, GroupSpec__Output as _tidemark_control_v1_GroupSpec__Output } from '../../../tidemark/control/v1/GroupSpec.js';

/**
 * Asks what applying would change.
 */
export interface DiffGroupRequest {
  /**
   * What the group is to be.
   */
  'spec'?: (_tidemark_control_v1_GroupSpec | null);
}

/**
 * Asks what applying would change.
 */
export interface DiffGroupRequest__Output {
  /**
   * What the group is to be.
   */
  'spec': (_tidemark_control_v1_GroupSpec__Output | null);
}
