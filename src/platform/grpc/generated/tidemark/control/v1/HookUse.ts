// Original file: proto/tidemark/control/v1/hook.proto

import type { HookMoment as _tidemark_control_v1_HookMoment, HookMoment__Output as _tidemark_control_v1_HookMoment__Output } from '../../../tidemark/control/v1/HookMoment.js';
import type { HookFailure as _tidemark_control_v1_HookFailure, HookFailure__Output as _tidemark_control_v1_HookFailure__Output } from '../../../tidemark/control/v1/HookFailure.js';

/**
 * A hook that each site defines in its own configuration, used by a group at a moment.
 */
export interface HookUse {
  /**
   * When it runs.
   */
  'moment'?: (_tidemark_control_v1_HookMoment);
  /**
   * Its name in the sites' configurations.
   */
  'use'?: (string);
  /**
   * What its failure means.
   */
  'onFailure'?: (_tidemark_control_v1_HookFailure);
}

/**
 * A hook that each site defines in its own configuration, used by a group at a moment.
 */
export interface HookUse__Output {
  /**
   * When it runs.
   */
  'moment': (_tidemark_control_v1_HookMoment__Output);
  /**
   * Its name in the sites' configurations.
   */
  'use': (string);
  /**
   * What its failure means.
   */
  'onFailure': (_tidemark_control_v1_HookFailure__Output);
}
