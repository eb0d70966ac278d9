// Original file: proto/tidemark/control/v1/group_service.proto

import type { ChangeContext as _tidemark_control_v1_ChangeContext, ChangeContext__Output as _tidemark_control_v1_ChangeContext__Output } from '../../../tidemark/control/v1/ChangeContext.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Asks to make a volume larger.
 */
export interface ResizeMemberRequest {
  /**
   * Who asks, and why.
   */
  'context'?: (_tidemark_control_v1_ChangeContext | null);
  /**
   * Name or id of the group.
   */
  'group'?: (string);
  /**
   * Name of the member.
   */
  'member'?: (string);
  /**
   * Its new size.
   */
  'sizeBytes'?: (number | string | Long);
}

/**
 * Asks to make a volume larger.
 */
export interface ResizeMemberRequest__Output {
  /**
   * Who asks, and why.
   */
  'context': (_tidemark_control_v1_ChangeContext__Output | null);
  /**
   * Name or id of the group.
   */
  'group': (string);
  /**
   * Name of the member.
   */
  'member': (string);
  /**
   * Its new size.
   */
  'sizeBytes': (number);
}
