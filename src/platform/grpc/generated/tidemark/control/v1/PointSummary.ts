// Original file: proto/tidemark/control/v1/group.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The recovery points of a group, in short.
 */
export interface PointSummary {
  /**
   * How many there are.
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
 * The recovery points of a group, in short.
 */
export interface PointSummary__Output {
  /**
   * How many there are.
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
