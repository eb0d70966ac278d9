// Original file: proto/tidemark/control/v1/failover_service.proto

import type { ChangeContext as _tidemark_control_v1_ChangeContext, ChangeContext__Output as _tidemark_control_v1_ChangeContext__Output } from '../../../tidemark/control/v1/ChangeContext.js';
import type { PointSelector as _tidemark_control_v1_PointSelector, PointSelector__Output as _tidemark_control_v1_PointSelector__Output } from '../../../tidemark/control/v1/PointSelector.js';
import type { StopSource as _tidemark_control_v1_StopSource, StopSource__Output as _tidemark_control_v1_StopSource__Output } from '../../../tidemark/control/v1/StopSource.js';

/**
 * Asks to fail over.
 */
export interface FailoverRequest {
  /**
   * Who asks, and why.
   */
  'context'?: (_tidemark_control_v1_ChangeContext | null);
  /**
   * Name or id of the group.
   */
  'group'?: (string);
  /**
   * Where to; absent: latest.
   */
  'point'?: (_tidemark_control_v1_PointSelector | null);
  /**
   * First stop the source, and take what it still sends; absent: don't.
   */
  'stopSource'?: (_tidemark_control_v1_StopSource | null);
  /**
   * Serve fuzzy members too.
   */
  'includeFuzzy'?: (boolean);
  /**
   * Although the point is damaged or the store suspect.
   */
  'force'?: (boolean);
}

/**
 * Asks to fail over.
 */
export interface FailoverRequest__Output {
  /**
   * Who asks, and why.
   */
  'context': (_tidemark_control_v1_ChangeContext__Output | null);
  /**
   * Name or id of the group.
   */
  'group': (string);
  /**
   * Where to; absent: latest.
   */
  'point': (_tidemark_control_v1_PointSelector__Output | null);
  /**
   * First stop the source, and take what it still sends; absent: don't.
   */
  'stopSource': (_tidemark_control_v1_StopSource__Output | null);
  /**
   * Serve fuzzy members too.
   */
  'includeFuzzy': (boolean);
  /**
   * Although the point is damaged or the store suspect.
   */
  'force': (boolean);
}
