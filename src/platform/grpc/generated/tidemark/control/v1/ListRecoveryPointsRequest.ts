// Original file: proto/tidemark/control/v1/recovery_point_service.proto

import type { PageRequest as _tidemark_control_v1_PageRequest, PageRequest__Output as _tidemark_control_v1_PageRequest__Output } from '../../../tidemark/control/v1/PageRequest.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { PointKind as _tidemark_control_v1_PointKind, PointKind__Output as _tidemark_control_v1_PointKind__Output } from '../../../tidemark/control/v1/PointKind.js';

/**
 * Asks for the points of a group.
 */
export interface ListRecoveryPointsRequest {
  /**
   * Name or id of the group.
   */
  'group'?: (string);
  /**
   * Which part of the list.
   */
  'page'?: (_tidemark_control_v1_PageRequest | null);
  /**
   * Only points cut at this time or later.
   */
  'from'?: (_google_protobuf_Timestamp | null);
  /**
   * Only points cut before this time.
   */
  'until'?: (_google_protobuf_Timestamp | null);
  /**
   * Only these kinds; empty: all.
   */
  'kinds'?: (_tidemark_control_v1_PointKind)[];
}

/**
 * Asks for the points of a group.
 */
export interface ListRecoveryPointsRequest__Output {
  /**
   * Name or id of the group.
   */
  'group': (string);
  /**
   * Which part of the list.
   */
  'page': (_tidemark_control_v1_PageRequest__Output | null);
  /**
   * Only points cut at this time or later.
   */
  'from': (_google_protobuf_Timestamp__Output | null);
  /**
   * Only points cut before this time.
   */
  'until': (_google_protobuf_Timestamp__Output | null);
  /**
   * Only these kinds; empty: all.
   */
  'kinds': (_tidemark_control_v1_PointKind__Output)[];
}
