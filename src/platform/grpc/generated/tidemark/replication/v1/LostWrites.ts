// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Writes that one site had acknowledged and the other never got.
 */
export interface LostWrites {
  /**
   * How many.
   */
  'writes'?: (number | string | Long);
  /**
   * Their bytes.
   */
  'bytes'?: (number | string | Long);
  /**
   * When the first was made, by the clock of the site that made it; absent without any.
   */
  'firstTime'?: (_google_protobuf_Timestamp | null);
  /**
   * When the last was made.
   */
  'lastTime'?: (_google_protobuf_Timestamp | null);
}

/**
 * Writes that one site had acknowledged and the other never got.
 */
export interface LostWrites__Output {
  /**
   * How many.
   */
  'writes': (number);
  /**
   * Their bytes.
   */
  'bytes': (number);
  /**
   * When the first was made, by the clock of the site that made it; absent without any.
   */
  'firstTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * When the last was made.
   */
  'lastTime': (_google_protobuf_Timestamp__Output | null);
}
