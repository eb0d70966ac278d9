// Original file: proto/tidemark/control/v1/group.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';
import type { Refusal as _tidemark_control_v1_Refusal, Refusal__Output as _tidemark_control_v1_Refusal__Output } from '../../../tidemark/control/v1/Refusal.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What is known of comparisons of both sides.
 */
export interface VerifyStatus {
  /**
   * One is under way.
   */
  'running'?: (boolean);
  /**
   * When all of it was compared last; absent: never that is known here.
   */
  'lastTime'?: (_google_protobuf_Timestamp | null);
  /**
   * When all of it was equal last: how old the proof is.
   */
  'equalTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Found to differ by the last one, and not repaired; absent at the secondary, which is not told.
   */
  'differentBytes'?: (number | string | Long);
  /**
   * By itself so often; absent: only when asked.
   */
  'every'?: (_google_protobuf_Duration | null);
  /**
   * Why the last one ended early; absent when it did not.
   */
  'refusal'?: (_tidemark_control_v1_Refusal | null);
  '_differentBytes'?: "differentBytes";
}

/**
 * What is known of comparisons of both sides.
 */
export interface VerifyStatus__Output {
  /**
   * One is under way.
   */
  'running': (boolean);
  /**
   * When all of it was compared last; absent: never that is known here.
   */
  'lastTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * When all of it was equal last: how old the proof is.
   */
  'equalTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Found to differ by the last one, and not repaired; absent at the secondary, which is not told.
   */
  'differentBytes'?: (number);
  /**
   * By itself so often; absent: only when asked.
   */
  'every': (_google_protobuf_Duration__Output | null);
  /**
   * Why the last one ended early; absent when it did not.
   */
  'refusal': (_tidemark_control_v1_Refusal__Output | null);
  '_differentBytes'?: "differentBytes";
}
