// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Says which chunks the secondary holds already.
 */
export interface ChunkAnswer {
  /**
   * As in the question.
   */
  'question'?: (number | string | Long);
  /**
   * One bit a chunk, lowest bit of the first byte first; 1: equal.
   */
  'equal'?: (Buffer | Uint8Array | string);
}

/**
 * Says which chunks the secondary holds already.
 */
export interface ChunkAnswer__Output {
  /**
   * As in the question.
   */
  'question': (number);
  /**
   * One bit a chunk, lowest bit of the first byte first; 1: equal.
   */
  'equal': (Buffer);
}
