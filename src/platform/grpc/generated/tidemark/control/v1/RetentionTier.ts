// Original file: proto/tidemark/control/v1/group_spec.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';

/**
 * One tier of retention: one point every `every`, for `for`.
 */
export interface RetentionTier {
  /**
   * The distance of the points kept.
   */
  'every'?: (_google_protobuf_Duration | null);
  /**
   * The age up to which this tier counts.
   */
  'for'?: (_google_protobuf_Duration | null);
}

/**
 * One tier of retention: one point every `every`, for `for`.
 */
export interface RetentionTier__Output {
  /**
   * The distance of the points kept.
   */
  'every': (_google_protobuf_Duration__Output | null);
  /**
   * The age up to which this tier counts.
   */
  'for': (_google_protobuf_Duration__Output | null);
}
