// Original file: proto/tidemark/control/v1/recovery_point_service.proto

import type { PointSelector as _tidemark_control_v1_PointSelector, PointSelector__Output as _tidemark_control_v1_PointSelector__Output } from '../../../tidemark/control/v1/PointSelector.js';

/**
 * Asks where a branch and a moment differ.
 */
export interface DiffBranchRequest {
  /**
   * Name or id of the group.
   */
  'group'?: (string);
  /**
   * Id of the branch.
   */
  'branch'?: (string);
  /**
   * The moment to compare with; empty: the head of the current path.
   */
  'point'?: (_tidemark_control_v1_PointSelector | null);
}

/**
 * Asks where a branch and a moment differ.
 */
export interface DiffBranchRequest__Output {
  /**
   * Name or id of the group.
   */
  'group': (string);
  /**
   * Id of the branch.
   */
  'branch': (string);
  /**
   * The moment to compare with; empty: the head of the current path.
   */
  'point': (_tidemark_control_v1_PointSelector__Output | null);
}
