// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { ReportedStatus as _tidemark_replication_v1_ReportedStatus, ReportedStatus__Output as _tidemark_replication_v1_ReportedStatus__Output } from '../../../tidemark/replication/v1/ReportedStatus.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';

/**
 * One condition.
 */
export interface ReportedCondition {
  /**
   * Its name, such as `StoreHealthy`. One that is not known is passed over.
   */
  'type'?: (string);
  /**
   * Whether it holds.
   */
  'status'?: (_tidemark_replication_v1_ReportedStatus);
  /**
   * Why, as a stable UPPER_SNAKE_CASE code.
   */
  'reason'?: (string);
  /**
   * Why, for people, and what to do about it.
   */
  'message'?: (string);
  /**
   * Since when, by the clock of the site.
   */
  'since'?: (_google_protobuf_Timestamp | null);
}

/**
 * One condition.
 */
export interface ReportedCondition__Output {
  /**
   * Its name, such as `StoreHealthy`. One that is not known is passed over.
   */
  'type': (string);
  /**
   * Whether it holds.
   */
  'status': (_tidemark_replication_v1_ReportedStatus__Output);
  /**
   * Why, as a stable UPPER_SNAKE_CASE code.
   */
  'reason': (string);
  /**
   * Why, for people, and what to do about it.
   */
  'message': (string);
  /**
   * Since when, by the clock of the site.
   */
  'since': (_google_protobuf_Timestamp__Output | null);
}
