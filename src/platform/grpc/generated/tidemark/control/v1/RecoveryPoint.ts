// Original file: proto/tidemark/control/v1/recovery_point.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { PointKind as _tidemark_control_v1_PointKind, PointKind__Output as _tidemark_control_v1_PointKind__Output } from '../../../tidemark/control/v1/PointKind.js';
import type { Position as _tidemark_control_v1_Position, Position__Output as _tidemark_control_v1_Position__Output } from '../../../tidemark/control/v1/Position.js';
import type { MemberPosition as _tidemark_control_v1_MemberPosition, MemberPosition__Output as _tidemark_control_v1_MemberPosition__Output } from '../../../tidemark/control/v1/MemberPosition.js';
import type { PointHealth as _tidemark_control_v1_PointHealth, PointHealth__Output as _tidemark_control_v1_PointHealth__Output } from '../../../tidemark/control/v1/PointHealth.js';

/**
 * A named position of every member that can be opened.
 */
export interface RecoveryPoint {
  /**
   * Unique within the group.
   */
  'id'?: (string);
  /**
   * Name of the group.
   */
  'group'?: (string);
  /**
   * When it was cut, by the primary's clock: a label for people.
   */
  'time'?: (_google_protobuf_Timestamp | null);
  /**
   * How it came to be.
   */
  'kind'?: (_tidemark_control_v1_PointKind);
  /**
   * Given by whoever cut it; a name, or empty.
   */
  'label'?: (string);
  /**
   * Where it stands in the order.
   */
  'position'?: (_tidemark_control_v1_Position | null);
  /**
   * Which members it is made of, and where each stands.
   */
  'members'?: (_tidemark_control_v1_MemberPosition)[];
  /**
   * Number of members the group had when it was cut ("1 of 2 members").
   */
  'membersTotal'?: (number);
  /**
   * Names of the sites that hold it.
   */
  'sites'?: (string)[];
  /**
   * Whether it survives retention and count limits.
   */
  'pinned'?: (boolean);
  /**
   * What is known of its bytes.
   */
  'health'?: (_tidemark_control_v1_PointHealth);
  /**
   * When that was found; absent while unverified.
   */
  'healthTime'?: (_google_protobuf_Timestamp | null);
  /**
   * When retention will drop it if nothing changes; absent when it will not.
   */
  'expireTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Which branch it lies on: unique id of the lineage entry; empty on the current path.
   */
  'branch'?: (string);
  /**
   * Hash of all its bytes, as both sites computed it at `health_time`; empty unless verified.
   */
  'rootHash'?: (string);
}

/**
 * A named position of every member that can be opened.
 */
export interface RecoveryPoint__Output {
  /**
   * Unique within the group.
   */
  'id': (string);
  /**
   * Name of the group.
   */
  'group': (string);
  /**
   * When it was cut, by the primary's clock: a label for people.
   */
  'time': (_google_protobuf_Timestamp__Output | null);
  /**
   * How it came to be.
   */
  'kind': (_tidemark_control_v1_PointKind__Output);
  /**
   * Given by whoever cut it; a name, or empty.
   */
  'label': (string);
  /**
   * Where it stands in the order.
   */
  'position': (_tidemark_control_v1_Position__Output | null);
  /**
   * Which members it is made of, and where each stands.
   */
  'members': (_tidemark_control_v1_MemberPosition__Output)[];
  /**
   * Number of members the group had when it was cut ("1 of 2 members").
   */
  'membersTotal': (number);
  /**
   * Names of the sites that hold it.
   */
  'sites': (string)[];
  /**
   * Whether it survives retention and count limits.
   */
  'pinned': (boolean);
  /**
   * What is known of its bytes.
   */
  'health': (_tidemark_control_v1_PointHealth__Output);
  /**
   * When that was found; absent while unverified.
   */
  'healthTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * When retention will drop it if nothing changes; absent when it will not.
   */
  'expireTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Which branch it lies on: unique id of the lineage entry; empty on the current path.
   */
  'branch': (string);
  /**
   * Hash of all its bytes, as both sites computed it at `health_time`; empty unless verified.
   */
  'rootHash': (string);
}
