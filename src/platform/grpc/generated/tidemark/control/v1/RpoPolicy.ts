// Original file: proto/tidemark/control/v1/group_spec.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';

/**
 * The target for loss.
 */
export interface RpoPolicy {
  /**
   * Exposure above this is a breach.
   */
  'target'?: (_google_protobuf_Duration | null);
}

/**
 * The target for loss.
 */
export interface RpoPolicy__Output {
  /**
   * Exposure above this is a breach.
   */
  'target': (_google_protobuf_Duration__Output | null);
}
