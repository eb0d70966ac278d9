// Original file: proto/tidemark/control/v1/group_spec.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';

/**
 * Application-consistent points.
 */
export interface AppPointPolicy {
  /**
   * From one to the next.
   */
  'every'?: (_google_protobuf_Duration | null);
}

/**
 * Application-consistent points.
 */
export interface AppPointPolicy__Output {
  /**
   * From one to the next.
   */
  'every': (_google_protobuf_Duration__Output | null);
}
