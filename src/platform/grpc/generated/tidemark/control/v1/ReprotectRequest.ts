// Original file: proto/tidemark/control/v1/failover_service.proto

import type { ChangeContext as _tidemark_control_v1_ChangeContext, ChangeContext__Output as _tidemark_control_v1_ChangeContext__Output } from '../../../tidemark/control/v1/ChangeContext.js';

/**
 * Asks to protect in the opposite direction.
 */
export interface ReprotectRequest {
  /**
   * Who asks, and why.
   */
  'context'?: (_tidemark_control_v1_ChangeContext | null);
  /**
   * Name or id of the group.
   */
  'group'?: (string);
  /**
   * Name of the site to protect to; empty: the old primary.
   */
  'to'?: (string);
}

/**
 * Asks to protect in the opposite direction.
 */
export interface ReprotectRequest__Output {
  /**
   * Who asks, and why.
   */
  'context': (_tidemark_control_v1_ChangeContext__Output | null);
  /**
   * Name or id of the group.
   */
  'group': (string);
  /**
   * Name of the site to protect to; empty: the old primary.
   */
  'to': (string);
}
