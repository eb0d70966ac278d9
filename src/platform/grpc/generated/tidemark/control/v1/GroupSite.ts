// Original file: proto/tidemark/control/v1/group.proto

import type { Role as _tidemark_control_v1_Role, Role__Output as _tidemark_control_v1_Role__Output } from '../../../tidemark/control/v1/Role.js';
import type { GroupStatus as _tidemark_control_v1_GroupStatus, GroupStatus__Output as _tidemark_control_v1_GroupStatus__Output } from '../../../tidemark/control/v1/GroupStatus.js';
import type { Condition as _tidemark_control_v1_Condition, Condition__Output as _tidemark_control_v1_Condition__Output } from '../../../tidemark/control/v1/Condition.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';
import type { GroupPositions as _tidemark_control_v1_GroupPositions, GroupPositions__Output as _tidemark_control_v1_GroupPositions__Output } from '../../../tidemark/control/v1/GroupPositions.js';

/**
 * How a group fares at one site.
 */
export interface GroupSite {
  /**
   * The site's name.
   */
  'name'?: (string);
  /**
   * Its role.
   */
  'role'?: (_tidemark_control_v1_Role);
  /**
   * Its status.
   */
  'status'?: (_tidemark_control_v1_GroupStatus);
  /**
   * Its conditions.
   */
  'conditions'?: (_tidemark_control_v1_Condition)[];
  /**
   * Whether the site asked reaches this one; true for itself.
   */
  'reachable'?: (boolean);
  /**
   * How old this knowledge is; absent for the site asked.
   */
  'age'?: (_google_protobuf_Duration | null);
  /**
   * Id of the job that runs for the group there; empty without one.
   */
  'jobId'?: (string);
  /**
   * What an operator should do; empty when nothing.
   */
  'hint'?: (string);
  /**
   * Where the site stands.
   */
  'positions'?: (_tidemark_control_v1_GroupPositions | null);
}

/**
 * How a group fares at one site.
 */
export interface GroupSite__Output {
  /**
   * The site's name.
   */
  'name': (string);
  /**
   * Its role.
   */
  'role': (_tidemark_control_v1_Role__Output);
  /**
   * Its status.
   */
  'status': (_tidemark_control_v1_GroupStatus__Output);
  /**
   * Its conditions.
   */
  'conditions': (_tidemark_control_v1_Condition__Output)[];
  /**
   * Whether the site asked reaches this one; true for itself.
   */
  'reachable': (boolean);
  /**
   * How old this knowledge is; absent for the site asked.
   */
  'age': (_google_protobuf_Duration__Output | null);
  /**
   * Id of the job that runs for the group there; empty without one.
   */
  'jobId': (string);
  /**
   * What an operator should do; empty when nothing.
   */
  'hint': (string);
  /**
   * Where the site stands.
   */
  'positions': (_tidemark_control_v1_GroupPositions__Output | null);
}
