// Original file: proto/tidemark/control/v1/failover_service.proto

import type { ChangeContext as _tidemark_control_v1_ChangeContext, ChangeContext__Output as _tidemark_control_v1_ChangeContext__Output } from '../../../tidemark/control/v1/ChangeContext.js';

/**
 * Asks for an orderly switch.
 */
export interface PlannedFailoverRequest {
  /**
   * Who asks, and why.
   */
  'context'?: (_tidemark_control_v1_ChangeContext | null);
  /**
   * Name or id of the group.
   */
  'group'?: (string);
  /**
   * The secondary drops its recovery points: its images are written in place from then on, and have no versions. Refused
   * without it while there are points.
   */
  'deletePoints'?: (boolean);
}

/**
 * Asks for an orderly switch.
 */
export interface PlannedFailoverRequest__Output {
  /**
   * Who asks, and why.
   */
  'context': (_tidemark_control_v1_ChangeContext__Output | null);
  /**
   * Name or id of the group.
   */
  'group': (string);
  /**
   * The secondary drops its recovery points: its images are written in place from then on, and have no versions. Refused
   * without it while there are points.
   */
  'deletePoints': (boolean);
}
