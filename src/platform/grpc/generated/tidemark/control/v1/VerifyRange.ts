// Original file: proto/tidemark/control/v1/verify.proto

import type { VerifyFinding as _tidemark_control_v1_VerifyFinding, VerifyFinding__Output as _tidemark_control_v1_VerifyFinding__Output } from '../../../tidemark/control/v1/VerifyFinding.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A range of a member, in whole chunks.
 */
export interface VerifyRange {
  /**
   * Name of the member.
   */
  'member'?: (string);
  /**
   * Where it begins.
   */
  'offsetBytes'?: (number | string | Long);
  /**
   * How long it is.
   */
  'lengthBytes'?: (number | string | Long);
  /**
   * What was found.
   */
  'finding'?: (_tidemark_control_v1_VerifyFinding);
}

/**
 * A range of a member, in whole chunks.
 */
export interface VerifyRange__Output {
  /**
   * Name of the member.
   */
  'member': (string);
  /**
   * Where it begins.
   */
  'offsetBytes': (number);
  /**
   * How long it is.
   */
  'lengthBytes': (number);
  /**
   * What was found.
   */
  'finding': (_tidemark_control_v1_VerifyFinding__Output);
}
