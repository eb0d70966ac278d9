// Original file: proto/tidemark/control/v1/group.proto

import type { FailoverTimeoutAction as _tidemark_control_v1_FailoverTimeoutAction, FailoverTimeoutAction__Output as _tidemark_control_v1_FailoverTimeoutAction__Output } from '../../../tidemark/control/v1/FailoverTimeoutAction.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';
import type { Refusal as _tidemark_control_v1_Refusal, Refusal__Output as _tidemark_control_v1_Refusal__Output } from '../../../tidemark/control/v1/Refusal.js';

/**
 * How a failover ends by itself.
 */
export interface FailoverTimeout {
  /**
   * What happens.
   */
  'action'?: (_tidemark_control_v1_FailoverTimeoutAction);
  /**
   * When, in time that the daemon runs. 0: its time is up.
   */
  'remaining'?: (_google_protobuf_Duration | null);
  /**
   * Why it has not come to be although its time is up; it is tried again. Absent otherwise.
   */
  'refusal'?: (_tidemark_control_v1_Refusal | null);
}

/**
 * How a failover ends by itself.
 */
export interface FailoverTimeout__Output {
  /**
   * What happens.
   */
  'action': (_tidemark_control_v1_FailoverTimeoutAction__Output);
  /**
   * When, in time that the daemon runs. 0: its time is up.
   */
  'remaining': (_google_protobuf_Duration__Output | null);
  /**
   * Why it has not come to be although its time is up; it is tried again. Absent otherwise.
   */
  'refusal': (_tidemark_control_v1_Refusal__Output | null);
}
