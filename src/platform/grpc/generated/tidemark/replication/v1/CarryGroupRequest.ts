// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { ApplyGroupRequest as _tidemark_control_v1_ApplyGroupRequest, ApplyGroupRequest__Output as _tidemark_control_v1_ApplyGroupRequest__Output } from '../../../tidemark/control/v1/ApplyGroupRequest.js';
import type { DiffGroupRequest as _tidemark_control_v1_DiffGroupRequest, DiffGroupRequest__Output as _tidemark_control_v1_DiffGroupRequest__Output } from '../../../tidemark/control/v1/DiffGroupRequest.js';
import type { ResizeMemberRequest as _tidemark_control_v1_ResizeMemberRequest, ResizeMemberRequest__Output as _tidemark_control_v1_ResizeMemberRequest__Output } from '../../../tidemark/control/v1/ResizeMemberRequest.js';

/**
 * A call of the control API that the caller was asked, and that is the primary's to answer.
 */
export interface CarryGroupRequest {
  /**
   * Who asked there.
   */
  'requestedBy'?: (string);
  /**
   * Make the group what it says.
   */
  'apply'?: (_tidemark_control_v1_ApplyGroupRequest | null);
  /**
   * What that would do.
   */
  'diff'?: (_tidemark_control_v1_DiffGroupRequest | null);
  /**
   * Make a volume larger.
   */
  'resize'?: (_tidemark_control_v1_ResizeMemberRequest | null);
  /**
   * One of these.
   */
  'call'?: "apply"|"diff"|"resize";
}

/**
 * A call of the control API that the caller was asked, and that is the primary's to answer.
 */
export interface CarryGroupRequest__Output {
  /**
   * Who asked there.
   */
  'requestedBy': (string);
  /**
   * Make the group what it says.
   */
  'apply'?: (_tidemark_control_v1_ApplyGroupRequest__Output | null);
  /**
   * What that would do.
   */
  'diff'?: (_tidemark_control_v1_DiffGroupRequest__Output | null);
  /**
   * Make a volume larger.
   */
  'resize'?: (_tidemark_control_v1_ResizeMemberRequest__Output | null);
  /**
   * One of these.
   */
  'call'?: "apply"|"diff"|"resize";
}
