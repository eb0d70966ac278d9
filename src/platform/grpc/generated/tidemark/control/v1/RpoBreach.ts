// Original file: proto/tidemark/control/v1/group_service.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';

/**
 * A span of time in which the target was missed.
 */
export interface RpoBreach {
  /**
   * When it began.
   */
  'startTime'?: (_google_protobuf_Timestamp | null);
  /**
   * When it ended, or the end of what is known of it.
   */
  'endTime'?: (_google_protobuf_Timestamp | null);
  /**
   * The worst exposure in it.
   */
  'worst'?: (_google_protobuf_Duration | null);
}

/**
 * A span of time in which the target was missed.
 */
export interface RpoBreach__Output {
  /**
   * When it began.
   */
  'startTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * When it ended, or the end of what is known of it.
   */
  'endTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * The worst exposure in it.
   */
  'worst': (_google_protobuf_Duration__Output | null);
}
