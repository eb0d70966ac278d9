// Original file: proto/tidemark/control/v1/group_spec.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';

/**
 * When both sites are compared by hash.
 */
export interface VerifyPolicy {
  /**
   * From the end of one comparison to the next, 1 minute to 365 days. Kept over restarts.
   */
  'every'?: (_google_protobuf_Duration | null);
}

/**
 * When both sites are compared by hash.
 */
export interface VerifyPolicy__Output {
  /**
   * From the end of one comparison to the next, 1 minute to 365 days. Kept over restarts.
   */
  'every': (_google_protobuf_Duration__Output | null);
}
