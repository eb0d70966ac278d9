// Original file: proto/tidemark/control/v1/group_spec.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';

/**
 * The group falls back to async.
 */
export interface WhenAwayDegrade {
  /**
   * How long the application waits before that.
   */
  'after'?: (_google_protobuf_Duration | null);
}

/**
 * The group falls back to async.
 */
export interface WhenAwayDegrade__Output {
  /**
   * How long the application waits before that.
   */
  'after': (_google_protobuf_Duration__Output | null);
}
