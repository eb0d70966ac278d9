// Original file: proto/tidemark/control/v1/group_service.proto

import type { RpoSpan as _tidemark_control_v1_RpoSpan, RpoSpan__Output as _tidemark_control_v1_RpoSpan__Output } from '../../../tidemark/control/v1/RpoSpan.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';

/**
 * How exposure has been.
 */
export interface GetRpoResponse {
  /**
   * From the oldest on, without gaps; spans in which the daemon did not run are marked.
   */
  'spans'?: (_tidemark_control_v1_RpoSpan)[];
  /**
   * How often the target was missed.
   */
  'breaches'?: (number);
  /**
   * How long in all.
   */
  'breached'?: (_google_protobuf_Duration | null);
}

/**
 * How exposure has been.
 */
export interface GetRpoResponse__Output {
  /**
   * From the oldest on, without gaps; spans in which the daemon did not run are marked.
   */
  'spans': (_tidemark_control_v1_RpoSpan__Output)[];
  /**
   * How often the target was missed.
   */
  'breaches': (number);
  /**
   * How long in all.
   */
  'breached': (_google_protobuf_Duration__Output | null);
}
