// Original file: proto/tidemark/control/v1/group.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';
import type { Long } from '@grpc/proto-loader';

/**
 * How far a seed or a resync is, as the primary counts it.
 */
export interface SeedProgress {
  /**
   * Bytes of those in all that the secondary has durably.
   */
  'doneBytes'?: (number | string | Long);
  /**
   * Of a seed the sizes of its members; of a resync the most that was lacking since it began.
   */
  'totalBytes'?: (number | string | Long);
  /**
   * How fast it goes.
   */
  'bytesPerSecond'?: (number | string | Long);
  /**
   * What is left at that rate; absent while there is none.
   */
  'remaining'?: (_google_protobuf_Duration | null);
}

/**
 * How far a seed or a resync is, as the primary counts it.
 */
export interface SeedProgress__Output {
  /**
   * Bytes of those in all that the secondary has durably.
   */
  'doneBytes': (number);
  /**
   * Of a seed the sizes of its members; of a resync the most that was lacking since it began.
   */
  'totalBytes': (number);
  /**
   * How fast it goes.
   */
  'bytesPerSecond': (number);
  /**
   * What is left at that rate; absent while there is none.
   */
  'remaining': (_google_protobuf_Duration__Output | null);
}
