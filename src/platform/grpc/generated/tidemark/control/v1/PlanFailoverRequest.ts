// Original file: proto/tidemark/control/v1/failover_service.proto

import type { PointSelector as _tidemark_control_v1_PointSelector, PointSelector__Output as _tidemark_control_v1_PointSelector__Output } from '../../../tidemark/control/v1/PointSelector.js';

/**
 * Asks what a failover would do.
 */
export interface PlanFailoverRequest {
  /**
   * Name or id of the group.
   */
  'group'?: (string);
  /**
   * Where to; absent: latest.
   */
  'point'?: (_tidemark_control_v1_PointSelector | null);
  /**
   * Serve fuzzy members too.
   */
  'includeFuzzy'?: (boolean);
}

/**
 * Asks what a failover would do.
 */
export interface PlanFailoverRequest__Output {
  /**
   * Name or id of the group.
   */
  'group': (string);
  /**
   * Where to; absent: latest.
   */
  'point': (_tidemark_control_v1_PointSelector__Output | null);
  /**
   * Serve fuzzy members too.
   */
  'includeFuzzy': (boolean);
}
