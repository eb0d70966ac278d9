// Original file: proto/tidemark/control/v1/job.proto

import type { FailoverReport as _tidemark_control_v1_FailoverReport, FailoverReport__Output as _tidemark_control_v1_FailoverReport__Output } from '../../../tidemark/control/v1/FailoverReport.js';
import type { VerifyReport as _tidemark_control_v1_VerifyReport, VerifyReport__Output as _tidemark_control_v1_VerifyReport__Output } from '../../../tidemark/control/v1/VerifyReport.js';
import type { ReprotectReport as _tidemark_control_v1_ReprotectReport, ReprotectReport__Output as _tidemark_control_v1_ReprotectReport__Output } from '../../../tidemark/control/v1/ReprotectReport.js';

/**
 * What a job found or did.
 */
export interface JobReport {
  /**
   * A failover, planned failover or change of point.
   */
  'failover'?: (_tidemark_control_v1_FailoverReport | null);
  /**
   * A comparison of both sides.
   */
  'verify'?: (_tidemark_control_v1_VerifyReport | null);
  /**
   * The old primary becomes the secondary.
   */
  'reprotect'?: (_tidemark_control_v1_ReprotectReport | null);
  /**
   * One of these.
   */
  'report'?: "failover"|"verify"|"reprotect";
}

/**
 * What a job found or did.
 */
export interface JobReport__Output {
  /**
   * A failover, planned failover or change of point.
   */
  'failover'?: (_tidemark_control_v1_FailoverReport__Output | null);
  /**
   * A comparison of both sides.
   */
  'verify'?: (_tidemark_control_v1_VerifyReport__Output | null);
  /**
   * The old primary becomes the secondary.
   */
  'reprotect'?: (_tidemark_control_v1_ReprotectReport__Output | null);
  /**
   * One of these.
   */
  'report'?: "failover"|"verify"|"reprotect";
}
