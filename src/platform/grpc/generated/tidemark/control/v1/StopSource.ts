// Original file: proto/tidemark/control/v1/failover_service.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';

/**
 * How the source is stopped before a failover, which goes on if that fails.
 */
export interface StopSource {
  /**
   * How long at most; absent: what the server thinks right.
   */
  'timeout'?: (_google_protobuf_Duration | null);
}

/**
 * How the source is stopped before a failover, which goes on if that fails.
 */
export interface StopSource__Output {
  /**
   * How long at most; absent: what the server thinks right.
   */
  'timeout': (_google_protobuf_Duration__Output | null);
}
