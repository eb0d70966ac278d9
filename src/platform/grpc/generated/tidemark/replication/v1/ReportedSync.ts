// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * How far a seed or a resync is.
 */
export interface ReportedSync {
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
}

/**
 * How far a seed or a resync is.
 */
export interface ReportedSync__Output {
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
}
