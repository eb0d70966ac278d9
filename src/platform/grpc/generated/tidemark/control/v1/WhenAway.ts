// Original file: proto/tidemark/control/v1/group_spec.proto

import type { WhenAwayBlock as _tidemark_control_v1_WhenAwayBlock, WhenAwayBlock__Output as _tidemark_control_v1_WhenAwayBlock__Output } from '../../../tidemark/control/v1/WhenAwayBlock.js';
import type { WhenAwayDegrade as _tidemark_control_v1_WhenAwayDegrade, WhenAwayDegrade__Output as _tidemark_control_v1_WhenAwayDegrade__Output } from '../../../tidemark/control/v1/WhenAwayDegrade.js';

/**
 * What a synchronous mode does while the secondary is away.
 */
export interface WhenAway {
  /**
   * The application waits.
   */
  'block'?: (_tidemark_control_v1_WhenAwayBlock | null);
  /**
   * The group falls back to async, and says so.
   */
  'degrade'?: (_tidemark_control_v1_WhenAwayDegrade | null);
  /**
   * One of these.
   */
  'action'?: "block"|"degrade";
}

/**
 * What a synchronous mode does while the secondary is away.
 */
export interface WhenAway__Output {
  /**
   * The application waits.
   */
  'block'?: (_tidemark_control_v1_WhenAwayBlock__Output | null);
  /**
   * The group falls back to async, and says so.
   */
  'degrade'?: (_tidemark_control_v1_WhenAwayDegrade__Output | null);
  /**
   * One of these.
   */
  'action'?: "block"|"degrade";
}
