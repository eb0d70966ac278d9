// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { RangeMethod as _tidemark_replication_v1_RangeMethod, RangeMethod__Output as _tidemark_replication_v1_RangeMethod__Output } from '../../../tidemark/replication/v1/RangeMethod.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What became of a request for a range: the deltas follow as new ones, inside a resync.
 */
export interface RangeAnswer {
  /**
   * As in the request.
   */
  'request'?: (number | string | Long);
  /**
   * How the missing part is found.
   */
  'method'?: (_tidemark_replication_v1_RangeMethod);
}

/**
 * What became of a request for a range: the deltas follow as new ones, inside a resync.
 */
export interface RangeAnswer__Output {
  /**
   * As in the request.
   */
  'request': (number);
  /**
   * How the missing part is found.
   */
  'method': (_tidemark_replication_v1_RangeMethod__Output);
}
