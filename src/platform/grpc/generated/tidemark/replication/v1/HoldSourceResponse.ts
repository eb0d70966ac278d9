// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { EntryPosition as _tidemark_replication_v1_EntryPosition, EntryPosition__Output as _tidemark_replication_v1_EntryPosition__Output } from '../../../tidemark/replication/v1/EntryPosition.js';

/**
 * Nothing is written any more; or they go on.
 */
export interface HoldSourceResponse {
  /**
   * The end of all that was written. Absent where they go on.
   */
  'end'?: (_tidemark_replication_v1_EntryPosition | null);
}

/**
 * Nothing is written any more; or they go on.
 */
export interface HoldSourceResponse__Output {
  /**
   * The end of all that was written. Absent where they go on.
   */
  'end': (_tidemark_replication_v1_EntryPosition__Output | null);
}
