// Original file: proto/tidemark/control/v1/drill_service.proto

import type { Position as _tidemark_control_v1_Position, Position__Output as _tidemark_control_v1_Position__Output } from '../../../tidemark/control/v1/Position.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { View as _tidemark_control_v1_View, View__Output as _tidemark_control_v1_View__Output } from '../../../tidemark/control/v1/View.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A drill.
 */
export interface Drill {
  /**
   * Its name, unique in the group.
   */
  'name'?: (string);
  /**
   * Name of the group.
   */
  'group'?: (string);
  /**
   * The moment it started from.
   */
  'position'?: (_tidemark_control_v1_Position | null);
  /**
   * What it is for.
   */
  'note'?: (string);
  /**
   * When it was started.
   */
  'createTime'?: (_google_protobuf_Timestamp | null);
  /**
   * When it ends by itself; absent: when it is stopped.
   */
  'expireTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Where it can be attached to, one a member.
   */
  'views'?: (_tidemark_control_v1_View)[];
  /**
   * Bytes written to it.
   */
  'writtenBytes'?: (number | string | Long);
}

/**
 * A drill.
 */
export interface Drill__Output {
  /**
   * Its name, unique in the group.
   */
  'name': (string);
  /**
   * Name of the group.
   */
  'group': (string);
  /**
   * The moment it started from.
   */
  'position': (_tidemark_control_v1_Position__Output | null);
  /**
   * What it is for.
   */
  'note': (string);
  /**
   * When it was started.
   */
  'createTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * When it ends by itself; absent: when it is stopped.
   */
  'expireTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Where it can be attached to, one a member.
   */
  'views': (_tidemark_control_v1_View__Output)[];
  /**
   * Bytes written to it.
   */
  'writtenBytes': (number);
}
