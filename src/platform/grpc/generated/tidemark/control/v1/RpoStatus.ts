// Original file: proto/tidemark/control/v1/group.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';

/**
 * Whether the target for loss is met.
 */
export interface RpoStatus {
  /**
   * The target.
   */
  'target'?: (_google_protobuf_Duration | null);
  /**
   * Whether it is met; absent when nobody can say.
   */
  'met'?: (boolean);
  '_met'?: "met";
}

/**
 * Whether the target for loss is met.
 */
export interface RpoStatus__Output {
  /**
   * The target.
   */
  'target': (_google_protobuf_Duration__Output | null);
  /**
   * Whether it is met; absent when nobody can say.
   */
  'met'?: (boolean);
  '_met'?: "met";
}
