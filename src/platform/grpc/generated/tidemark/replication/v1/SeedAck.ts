// Original file: proto/tidemark/replication/v1/seed.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Chunks of this stream are durable in the images.
 */
export interface SeedAck {
  /**
   * Up to and with this number, but for those of which was said before that they differ.
   */
  'number'?: (number | string | Long);
}

/**
 * Chunks of this stream are durable in the images.
 */
export interface SeedAck__Output {
  /**
   * Up to and with this number, but for those of which was said before that they differ.
   */
  'number': (number);
}
