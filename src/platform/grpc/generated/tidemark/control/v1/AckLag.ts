// Original file: proto/tidemark/control/v1/group.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';

/**
 * From a write until the secondary could be promoted to it.
 */
export interface AckLag {
  /**
   * Half of them were faster.
   */
  'p50'?: (_google_protobuf_Duration | null);
  /**
   * 99 of 100 were faster.
   */
  'p99'?: (_google_protobuf_Duration | null);
}

/**
 * From a write until the secondary could be promoted to it.
 */
export interface AckLag__Output {
  /**
   * Half of them were faster.
   */
  'p50': (_google_protobuf_Duration__Output | null);
  /**
   * 99 of 100 were faster.
   */
  'p99': (_google_protobuf_Duration__Output | null);
}
