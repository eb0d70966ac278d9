// Original file: proto/tidemark/control/v1/job.proto

import type { Position as _tidemark_control_v1_Position, Position__Output as _tidemark_control_v1_Position__Output } from '../../../tidemark/control/v1/Position.js';
import type { Loss as _tidemark_control_v1_Loss, Loss__Output as _tidemark_control_v1_Loss__Output } from '../../../tidemark/control/v1/Loss.js';
import type { Fencing as _tidemark_control_v1_Fencing, Fencing__Output as _tidemark_control_v1_Fencing__Output } from '../../../tidemark/control/v1/Fencing.js';
import type { LeftOut as _tidemark_control_v1_LeftOut, LeftOut__Output as _tidemark_control_v1_LeftOut__Output } from '../../../tidemark/control/v1/LeftOut.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What a failover did.
 */
export interface FailoverReport {
  /**
   * What was promoted to.
   */
  'position'?: (_tidemark_control_v1_Position | null);
  /**
   * Id of the point; empty when it was promoted to a sequence that is no point.
   */
  'pointId'?: (string);
  /**
   * The reign it opened.
   */
  'epoch'?: (number | string | Long);
  /**
   * What it was predicted to lose.
   */
  'predictedLoss'?: (_tidemark_control_v1_Loss | null);
  /**
   * What it did lose, once both sites have met again.
   */
  'measuredLoss'?: (_tidemark_control_v1_Loss | null);
  /**
   * What vouches for the old primary not writing.
   */
  'fencing'?: (_tidemark_control_v1_Fencing);
  /**
   * Members that are not served, each with its reason.
   */
  'leftOut'?: (_tidemark_control_v1_LeftOut)[];
}

/**
 * What a failover did.
 */
export interface FailoverReport__Output {
  /**
   * What was promoted to.
   */
  'position': (_tidemark_control_v1_Position__Output | null);
  /**
   * Id of the point; empty when it was promoted to a sequence that is no point.
   */
  'pointId': (string);
  /**
   * The reign it opened.
   */
  'epoch': (number);
  /**
   * What it was predicted to lose.
   */
  'predictedLoss': (_tidemark_control_v1_Loss__Output | null);
  /**
   * What it did lose, once both sites have met again.
   */
  'measuredLoss': (_tidemark_control_v1_Loss__Output | null);
  /**
   * What vouches for the old primary not writing.
   */
  'fencing': (_tidemark_control_v1_Fencing__Output);
  /**
   * Members that are not served, each with its reason.
   */
  'leftOut': (_tidemark_control_v1_LeftOut__Output)[];
}
