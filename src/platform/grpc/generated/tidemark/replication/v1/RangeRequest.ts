// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { EntryPosition as _tidemark_replication_v1_EntryPosition, EntryPosition__Output as _tidemark_replication_v1_EntryPosition__Output } from '../../../tidemark/replication/v1/EntryPosition.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Asks again for deltas from and including `first` to and including `last`.
 */
export interface RangeRequest {
  /**
   * Chosen by the secondary; comes back in the answer.
   */
  'request'?: (number | string | Long);
  /**
   * The first wanted.
   */
  'first'?: (_tidemark_replication_v1_EntryPosition | null);
  /**
   * The last wanted.
   */
  'last'?: (_tidemark_replication_v1_EntryPosition | null);
}

/**
 * Asks again for deltas from and including `first` to and including `last`.
 */
export interface RangeRequest__Output {
  /**
   * Chosen by the secondary; comes back in the answer.
   */
  'request': (number);
  /**
   * The first wanted.
   */
  'first': (_tidemark_replication_v1_EntryPosition__Output | null);
  /**
   * The last wanted.
   */
  'last': (_tidemark_replication_v1_EntryPosition__Output | null);
}
