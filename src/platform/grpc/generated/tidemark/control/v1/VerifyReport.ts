// Original file: proto/tidemark/control/v1/job.proto

import type { Extent as _tidemark_control_v1_Extent, Extent__Output as _tidemark_control_v1_Extent__Output } from '../../../tidemark/control/v1/Extent.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What a comparison of both sides found.
 */
export interface VerifyReport {
  /**
   * Compared.
   */
  'comparedBytes'?: (number | string | Long);
  /**
   * Different.
   */
  'differentBytes'?: (number | string | Long);
  /**
   * Repaired.
   */
  'repairedBytes'?: (number | string | Long);
  /**
   * Where, up to a limit.
   */
  'extents'?: (_tidemark_control_v1_Extent)[];
  /**
   * Whether there were more than `extents` lists.
   */
  'extentsTruncated'?: (boolean);
}

/**
 * What a comparison of both sides found.
 */
export interface VerifyReport__Output {
  /**
   * Compared.
   */
  'comparedBytes': (number);
  /**
   * Different.
   */
  'differentBytes': (number);
  /**
   * Repaired.
   */
  'repairedBytes': (number);
  /**
   * Where, up to a limit.
   */
  'extents': (_tidemark_control_v1_Extent__Output)[];
  /**
   * Whether there were more than `extents` lists.
   */
  'extentsTruncated': (boolean);
}
