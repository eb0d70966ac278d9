// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { GroupSpec as _tidemark_control_v1_GroupSpec, GroupSpec__Output as _tidemark_control_v1_GroupSpec__Output } from '../../../tidemark/control/v1/GroupSpec.js';

/**
 * A group that is to be replicated to the site asked.
 */
export interface OfferGroupRequest {
  /**
   * Id of the group.
   */
  'groupId'?: (string);
  /**
   * What the group is to be.
   */
  'spec'?: (_tidemark_control_v1_GroupSpec | null);
}

/**
 * A group that is to be replicated to the site asked.
 */
export interface OfferGroupRequest__Output {
  /**
   * Id of the group.
   */
  'groupId': (string);
  /**
   * What the group is to be.
   */
  'spec': (_tidemark_control_v1_GroupSpec__Output | null);
}
