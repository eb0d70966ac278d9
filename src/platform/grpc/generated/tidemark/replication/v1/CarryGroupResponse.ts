// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { ApplyGroupResponse as _tidemark_control_v1_ApplyGroupResponse, ApplyGroupResponse__Output as _tidemark_control_v1_ApplyGroupResponse__Output } from '../../../tidemark/control/v1/ApplyGroupResponse.js';
import type { DiffGroupResponse as _tidemark_control_v1_DiffGroupResponse, DiffGroupResponse__Output as _tidemark_control_v1_DiffGroupResponse__Output } from '../../../tidemark/control/v1/DiffGroupResponse.js';
import type { ResizeMemberResponse as _tidemark_control_v1_ResizeMemberResponse, ResizeMemberResponse__Output as _tidemark_control_v1_ResizeMemberResponse__Output } from '../../../tidemark/control/v1/ResizeMemberResponse.js';

/**
 * The answer, of the kind that was asked for.
 */
export interface CarryGroupResponse {
  /**
   * As to the same call at this site.
   */
  'apply'?: (_tidemark_control_v1_ApplyGroupResponse | null);
  /**
   * As to the same call at this site.
   */
  'diff'?: (_tidemark_control_v1_DiffGroupResponse | null);
  /**
   * As to the same call at this site.
   */
  'resize'?: (_tidemark_control_v1_ResizeMemberResponse | null);
  /**
   * One of these.
   */
  'answer'?: "apply"|"diff"|"resize";
}

/**
 * The answer, of the kind that was asked for.
 */
export interface CarryGroupResponse__Output {
  /**
   * As to the same call at this site.
   */
  'apply'?: (_tidemark_control_v1_ApplyGroupResponse__Output | null);
  /**
   * As to the same call at this site.
   */
  'diff'?: (_tidemark_control_v1_DiffGroupResponse__Output | null);
  /**
   * As to the same call at this site.
   */
  'resize'?: (_tidemark_control_v1_ResizeMemberResponse__Output | null);
  /**
   * One of these.
   */
  'answer'?: "apply"|"diff"|"resize";
}
