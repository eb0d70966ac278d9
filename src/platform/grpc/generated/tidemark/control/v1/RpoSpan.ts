// Original file: proto/tidemark/control/v1/group_service.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { Loss as _tidemark_control_v1_Loss, Loss__Output as _tidemark_control_v1_Loss__Output } from '../../../tidemark/control/v1/Loss.js';
import type { RpoSpanKind as _tidemark_control_v1_RpoSpanKind, RpoSpanKind__Output as _tidemark_control_v1_RpoSpanKind__Output } from '../../../tidemark/control/v1/RpoSpanKind.js';

/**
 * Exposure over a span of time. Of minutes each counts as the worst that was in it.
 */
export interface RpoSpan {
  /**
   * Its start.
   */
  'startTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Its end.
   */
  'endTime'?: (_google_protobuf_Timestamp | null);
  /**
   * The worst in it; absent when nobody knows.
   */
  'worst'?: (_tidemark_control_v1_Loss | null);
  /**
   * Whether the target was met all the time; absent when nobody can say.
   */
  'met'?: (boolean);
  /**
   * What is to be said of it.
   */
  'kind'?: (_tidemark_control_v1_RpoSpanKind);
  '_met'?: "met";
}

/**
 * Exposure over a span of time. Of minutes each counts as the worst that was in it.
 */
export interface RpoSpan__Output {
  /**
   * Its start.
   */
  'startTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Its end.
   */
  'endTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * The worst in it; absent when nobody knows.
   */
  'worst': (_tidemark_control_v1_Loss__Output | null);
  /**
   * Whether the target was met all the time; absent when nobody can say.
   */
  'met'?: (boolean);
  /**
   * What is to be said of it.
   */
  'kind': (_tidemark_control_v1_RpoSpanKind__Output);
  '_met'?: "met";
}
