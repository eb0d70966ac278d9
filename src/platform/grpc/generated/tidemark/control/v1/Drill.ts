// Original file: proto/tidemark/control/v1/drill_service.proto

import type { Position as _tidemark_control_v1_Position, Position__Output as _tidemark_control_v1_Position__Output } from '../../../tidemark/control/v1/Position.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { View as _tidemark_control_v1_View, View__Output as _tidemark_control_v1_View__Output } from '../../../tidemark/control/v1/View.js';
import type { DrillState as _tidemark_control_v1_DrillState, DrillState__Output as _tidemark_control_v1_DrillState__Output } from '../../../tidemark/control/v1/DrillState.js';
import type { LeftOut as _tidemark_control_v1_LeftOut, LeftOut__Output as _tidemark_control_v1_LeftOut__Output } from '../../../tidemark/control/v1/LeftOut.js';
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
   * What was written to it takes on the disk.
   */
  'writtenBytes'?: (number | string | Long);
  /**
   * Name of the site that holds it.
   */
  'site'?: (string);
  /**
   * Whether it can be attached to.
   */
  'state'?: (_tidemark_control_v1_DrillState);
  /**
   * Id of the point it started from; empty where that moment is no point.
   */
  'point'?: (string);
  /**
   * Members that are not in it.
   */
  'leftOut'?: (_tidemark_control_v1_LeftOut)[];
  /**
   * Id of its branch.
   */
  'branch'?: (string);
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
   * What was written to it takes on the disk.
   */
  'writtenBytes': (number);
  /**
   * Name of the site that holds it.
   */
  'site': (string);
  /**
   * Whether it can be attached to.
   */
  'state': (_tidemark_control_v1_DrillState__Output);
  /**
   * Id of the point it started from; empty where that moment is no point.
   */
  'point': (string);
  /**
   * Members that are not in it.
   */
  'leftOut': (_tidemark_control_v1_LeftOut__Output)[];
  /**
   * Id of its branch.
   */
  'branch': (string);
}
