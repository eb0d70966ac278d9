// Original file: proto/tidemark/control/v1/group_spec.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';
import type { FailoverTimeoutAction as _tidemark_control_v1_FailoverTimeoutAction, FailoverTimeoutAction__Output as _tidemark_control_v1_FailoverTimeoutAction__Output } from '../../../tidemark/control/v1/FailoverTimeoutAction.js';

/**
 * What a failover does by itself after a while.
 */
export interface FailoverPolicy {
  /**
   * Counted from the failover; zero or absent: it waits for an operator.
   */
  'timeout'?: (_google_protobuf_Duration | null);
  /**
   * What happens then.
   */
  'onTimeout'?: (_tidemark_control_v1_FailoverTimeoutAction);
}

/**
 * What a failover does by itself after a while.
 */
export interface FailoverPolicy__Output {
  /**
   * Counted from the failover; zero or absent: it waits for an operator.
   */
  'timeout': (_google_protobuf_Duration__Output | null);
  /**
   * What happens then.
   */
  'onTimeout': (_tidemark_control_v1_FailoverTimeoutAction__Output);
}
