// Original file: proto/tidemark/control/v1/group_service.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';

/**
 * One percentile of exposure.
 */
export interface RpoPercentile {
  /**
   * Of so much of the time in a hundred.
   */
  'percent'?: (number | string);
  /**
   * Exposure was not more than this; absent when that is not known of so much of the time.
   */
  'atMost'?: (_google_protobuf_Duration | null);
}

/**
 * One percentile of exposure.
 */
export interface RpoPercentile__Output {
  /**
   * Of so much of the time in a hundred.
   */
  'percent': (number);
  /**
   * Exposure was not more than this; absent when that is not known of so much of the time.
   */
  'atMost': (_google_protobuf_Duration__Output | null);
}
