// Original file: proto/tidemark/control/v1/plan.proto

import type { Refusal as _tidemark_control_v1_Refusal, Refusal__Output as _tidemark_control_v1_Refusal__Output } from '../../../tidemark/control/v1/Refusal.js';

/**
 * What stands in the way of a verb.
 */
export interface Blocker {
  /**
   * What it is.
   */
  'refusal'?: (_tidemark_control_v1_Refusal | null);
  /**
   * Whether the verb's force option overrides it.
   */
  'forceable'?: (boolean);
}

/**
 * What stands in the way of a verb.
 */
export interface Blocker__Output {
  /**
   * What it is.
   */
  'refusal': (_tidemark_control_v1_Refusal__Output | null);
  /**
   * Whether the verb's force option overrides it.
   */
  'forceable': (boolean);
}
