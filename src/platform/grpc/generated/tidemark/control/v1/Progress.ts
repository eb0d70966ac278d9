// Original file: proto/tidemark/control/v1/job.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';
import type { Long } from '@grpc/proto-loader';

/**
 * How much is done.
 */
export interface Progress {
  /**
   * Done.
   */
  'doneBytes'?: (number | string | Long);
  /**
   * To do in all; absent when not known.
   */
  'totalBytes'?: (number | string | Long);
  /**
   * How fast it goes.
   */
  'bytesPerSecond'?: (number | string | Long);
  /**
   * How long it will take at this pace; absent when not known.
   */
  'remaining'?: (_google_protobuf_Duration | null);
  '_totalBytes'?: "totalBytes";
  '_bytesPerSecond'?: "bytesPerSecond";
}

/**
 * How much is done.
 */
export interface Progress__Output {
  /**
   * Done.
   */
  'doneBytes': (number);
  /**
   * To do in all; absent when not known.
   */
  'totalBytes'?: (number);
  /**
   * How fast it goes.
   */
  'bytesPerSecond'?: (number);
  /**
   * How long it will take at this pace; absent when not known.
   */
  'remaining': (_google_protobuf_Duration__Output | null);
  '_totalBytes'?: "totalBytes";
  '_bytesPerSecond'?: "bytesPerSecond";
}
