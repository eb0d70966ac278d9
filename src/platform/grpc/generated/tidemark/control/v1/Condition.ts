// Original file: proto/tidemark/control/v1/group.proto

import type { ConditionType as _tidemark_control_v1_ConditionType, ConditionType__Output as _tidemark_control_v1_ConditionType__Output } from '../../../tidemark/control/v1/ConditionType.js';
import type { ConditionStatus as _tidemark_control_v1_ConditionStatus, ConditionStatus__Output as _tidemark_control_v1_ConditionStatus__Output } from '../../../tidemark/control/v1/ConditionStatus.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';

/**
 * One condition of a group at a site.
 */
export interface Condition {
  /**
   * Which.
   */
  'type'?: (_tidemark_control_v1_ConditionType);
  /**
   * Whether it holds.
   */
  'status'?: (_tidemark_control_v1_ConditionStatus);
  /**
   * Why, as a stable UPPER_SNAKE_CASE code.
   */
  'reason'?: (string);
  /**
   * Why, for people, and what to do about it.
   */
  'message'?: (string);
  /**
   * Since when.
   */
  'since'?: (_google_protobuf_Timestamp | null);
}

/**
 * One condition of a group at a site.
 */
export interface Condition__Output {
  /**
   * Which.
   */
  'type': (_tidemark_control_v1_ConditionType__Output);
  /**
   * Whether it holds.
   */
  'status': (_tidemark_control_v1_ConditionStatus__Output);
  /**
   * Why, as a stable UPPER_SNAKE_CASE code.
   */
  'reason': (string);
  /**
   * Why, for people, and what to do about it.
   */
  'message': (string);
  /**
   * Since when.
   */
  'since': (_google_protobuf_Timestamp__Output | null);
}
