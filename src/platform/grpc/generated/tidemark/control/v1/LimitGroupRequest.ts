// Original file: proto/tidemark/control/v1/group_service.proto

import type { ChangeContext as _tidemark_control_v1_ChangeContext, ChangeContext__Output as _tidemark_control_v1_ChangeContext__Output } from '../../../tidemark/control/v1/ChangeContext.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Asks to change the bandwidth of the link.
 */
export interface LimitGroupRequest {
  /**
   * Who asks, and why.
   */
  'context'?: (_tidemark_control_v1_ChangeContext | null);
  /**
   * Name or id.
   */
  'group'?: (string);
  /**
   * Absent: as fast as it goes.
   */
  'bytesPerSecondMax'?: (number | string | Long);
  '_bytesPerSecondMax'?: "bytesPerSecondMax";
}

/**
 * Asks to change the bandwidth of the link.
 */
export interface LimitGroupRequest__Output {
  /**
   * Who asks, and why.
   */
  'context': (_tidemark_control_v1_ChangeContext__Output | null);
  /**
   * Name or id.
   */
  'group': (string);
  /**
   * Absent: as fast as it goes.
   */
  'bytesPerSecondMax'?: (number);
  '_bytesPerSecondMax'?: "bytesPerSecondMax";
}
