// Original file: proto/tidemark/replication/v1/seed.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A chunk that names pages was not taken: not all of them are in the image. Since version 2.
 */
export interface SeedDifference {
  /**
   * Of the chunk.
   */
  'number'?: (number | string | Long);
  /**
   * One bit for each page of the chunk; 1: it is named, and equal.
   */
  'equal'?: (Buffer | Uint8Array | string);
}

/**
 * A chunk that names pages was not taken: not all of them are in the image. Since version 2.
 */
export interface SeedDifference__Output {
  /**
   * Of the chunk.
   */
  'number': (number);
  /**
   * One bit for each page of the chunk; 1: it is named, and equal.
   */
  'equal': (Buffer);
}
