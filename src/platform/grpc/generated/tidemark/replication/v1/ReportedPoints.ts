// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The recovery points a site holds, in short.
 */
export interface ReportedPoints {
  /**
   * How many.
   */
  'count'?: (number | string | Long);
  /**
   * When the oldest was cut.
   */
  'oldest'?: (_google_protobuf_Timestamp | null);
  /**
   * When the newest was cut.
   */
  'newest'?: (_google_protobuf_Timestamp | null);
  /**
   * From when on every sequence can be opened.
   */
  'windowFrom'?: (_google_protobuf_Timestamp | null);
}

/**
 * The recovery points a site holds, in short.
 */
export interface ReportedPoints__Output {
  /**
   * How many.
   */
  'count': (number);
  /**
   * When the oldest was cut.
   */
  'oldest': (_google_protobuf_Timestamp__Output | null);
  /**
   * When the newest was cut.
   */
  'newest': (_google_protobuf_Timestamp__Output | null);
  /**
   * From when on every sequence can be opened.
   */
  'windowFrom': (_google_protobuf_Timestamp__Output | null);
}
