// Original file: proto/tidemark/control/v1/group.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';
import type { Long } from '@grpc/proto-loader';

/**
 * How far the members that are being seeded are.
 */
export interface SeedProgress {
  /**
   * Bytes of them that the secondary has.
   */
  'doneBytes'?: (number | string | Long);
  /**
   * Their sizes.
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
 * How far the members that are being seeded are.
 */
export interface SeedProgress__Output {
  /**
   * Bytes of them that the secondary has.
   */
  'doneBytes': (number);
  /**
   * Their sizes.
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
