// Original file: proto/tidemark/replication/v1/batch.proto

import type { Codec as _tidemark_replication_v1_Codec, Codec__Output as _tidemark_replication_v1_Codec__Output } from '../../../tidemark/replication/v1/Codec.js';

/**
 * A batch of deltas in the batch format, the same bytes as in the journals of both sites.
 */
export interface Batch {
  /**
   * How `data` is compressed.
   */
  'codec'?: (_tidemark_replication_v1_Codec);
  /**
   * Bytes of the plain batch; a decoder never makes more than this of it.
   */
  'plainBytes'?: (number);
  /**
   * The batch. Its number leaves room before it, since it is written last.
   */
  'data'?: (Buffer | Uint8Array | string);
}

/**
 * A batch of deltas in the batch format, the same bytes as in the journals of both sites.
 */
export interface Batch__Output {
  /**
   * How `data` is compressed.
   */
  'codec': (_tidemark_replication_v1_Codec__Output);
  /**
   * Bytes of the plain batch; a decoder never makes more than this of it.
   */
  'plainBytes': (number);
  /**
   * The batch. Its number leaves room before it, since it is written last.
   */
  'data': (Buffer);
}
