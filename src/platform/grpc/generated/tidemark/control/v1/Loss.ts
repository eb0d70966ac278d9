// Original file: proto/tidemark/control/v1/exposure.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';
import type { Bound as _tidemark_control_v1_Bound, Bound__Output as _tidemark_control_v1_Bound__Output } from '../../../tidemark/control/v1/Bound.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What has been acknowledged to the application and would be lost: now (exposure), by a failover to a point
 * (predicted loss), or for good (measured loss). A figure that nobody knows is absent, never 0.
 */
export interface Loss {
  /**
   * The span of time the lost writes cover.
   */
  'age'?: (_google_protobuf_Duration | null);
  /**
   * Bytes written.
   */
  'bytes'?: (number | string | Long);
  /**
   * Number of writes.
   */
  'writes'?: (number | string | Long);
  /**
   * How `bytes` and `writes` relate to the truth. `age` is never less than the truth.
   */
  'bound'?: (_tidemark_control_v1_Bound);
  '_bytes'?: "bytes";
  '_writes'?: "writes";
}

/**
 * What has been acknowledged to the application and would be lost: now (exposure), by a failover to a point
 * (predicted loss), or for good (measured loss). A figure that nobody knows is absent, never 0.
 */
export interface Loss__Output {
  /**
   * The span of time the lost writes cover.
   */
  'age': (_google_protobuf_Duration__Output | null);
  /**
   * Bytes written.
   */
  'bytes'?: (number);
  /**
   * Number of writes.
   */
  'writes'?: (number);
  /**
   * How `bytes` and `writes` relate to the truth. `age` is never less than the truth.
   */
  'bound': (_tidemark_control_v1_Bound__Output);
  '_bytes'?: "bytes";
  '_writes'?: "writes";
}
