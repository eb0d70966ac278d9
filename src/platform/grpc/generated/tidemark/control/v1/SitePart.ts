// Original file: proto/tidemark/control/v1/site_service.proto

import type { PartState as _tidemark_control_v1_PartState, PartState__Output as _tidemark_control_v1_PartState__Output } from '../../../tidemark/control/v1/PartState.js';

/**
 * A part of the daemon.
 */
export interface SitePart {
  /**
   * Its name.
   */
  'name'?: (string);
  /**
   * How it fares.
   */
  'state'?: (_tidemark_control_v1_PartState);
  /**
   * More, for people; empty when there is nothing to say.
   */
  'detail'?: (string);
}

/**
 * A part of the daemon.
 */
export interface SitePart__Output {
  /**
   * Its name.
   */
  'name': (string);
  /**
   * How it fares.
   */
  'state': (_tidemark_control_v1_PartState__Output);
  /**
   * More, for people; empty when there is nothing to say.
   */
  'detail': (string);
}
