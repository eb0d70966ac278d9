// Original file: proto/tidemark/control/v1/group.proto

import type { Position as _tidemark_control_v1_Position, Position__Output as _tidemark_control_v1_Position__Output } from '../../../tidemark/control/v1/Position.js';

/**
 * Where a site stands in the order. Each is absent where the site does not have it.
 */
export interface GroupPositions {
  /**
   * The last sequence given out; at the primary.
   */
  'written'?: (_tidemark_control_v1_Position | null);
  /**
   * The last one received; at the secondary.
   */
  'received'?: (_tidemark_control_v1_Position | null);
  /**
   * The last one that survives a power loss.
   */
  'durable'?: (_tidemark_control_v1_Position | null);
  /**
   * The last one the site could be promoted to.
   */
  'promotable'?: (_tidemark_control_v1_Position | null);
}

/**
 * Where a site stands in the order. Each is absent where the site does not have it.
 */
export interface GroupPositions__Output {
  /**
   * The last sequence given out; at the primary.
   */
  'written': (_tidemark_control_v1_Position__Output | null);
  /**
   * The last one received; at the secondary.
   */
  'received': (_tidemark_control_v1_Position__Output | null);
  /**
   * The last one that survives a power loss.
   */
  'durable': (_tidemark_control_v1_Position__Output | null);
  /**
   * The last one the site could be promoted to.
   */
  'promotable': (_tidemark_control_v1_Position__Output | null);
}
