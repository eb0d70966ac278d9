// Original file: proto/tidemark/control/v1/job.proto

import type { WritesLost as _tidemark_control_v1_WritesLost, WritesLost__Output as _tidemark_control_v1_WritesLost__Output } from '../../../tidemark/control/v1/WritesLost.js';
import type { Extent as _tidemark_control_v1_Extent, Extent__Output as _tidemark_control_v1_Extent__Output } from '../../../tidemark/control/v1/Extent.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What a reprotect compared and sent, and what the old primary had written that never came.
 */
export interface ReprotectReport {
  /**
   * Why everything is compared; empty: only what may differ.
   */
  'wholeBecause'?: (string);
  /**
   * May differ for what the new primary knows.
   */
  'oursBytes'?: (number | string | Long);
  /**
   * The same for what the old one knows; absent: it has not answered yet.
   */
  'theirsBytes'?: (number | string | Long);
  /**
   * Of both: what is compared.
   */
  'bothBytes'?: (number | string | Long);
  /**
   * Read at each of the two sites to compare it; absent until both are equal.
   */
  'comparedBytes'?: (number | string | Long);
  /**
   * Read at the new primary, and sent; absent until both are equal.
   */
  'sentBytes'?: (number | string | Long);
  /**
   * Writes of the old primary that are in its branch alone; absent where they are not known one by one.
   */
  'lost'?: (_tidemark_control_v1_WritesLost | null);
  /**
   * Why they are not.
   */
  'lostUnknownBecause'?: (string);
  /**
   * Where the old primary may have written since, in blocks, up to a limit.
   */
  'lostExtents'?: (_tidemark_control_v1_Extent)[];
  /**
   * How many of them are not listed.
   */
  'lostExtentsLeftOut'?: (number | string | Long);
  '_theirsBytes'?: "theirsBytes";
  '_bothBytes'?: "bothBytes";
  '_comparedBytes'?: "comparedBytes";
  '_sentBytes'?: "sentBytes";
}

/**
 * What a reprotect compared and sent, and what the old primary had written that never came.
 */
export interface ReprotectReport__Output {
  /**
   * Why everything is compared; empty: only what may differ.
   */
  'wholeBecause': (string);
  /**
   * May differ for what the new primary knows.
   */
  'oursBytes': (number);
  /**
   * The same for what the old one knows; absent: it has not answered yet.
   */
  'theirsBytes'?: (number);
  /**
   * Of both: what is compared.
   */
  'bothBytes'?: (number);
  /**
   * Read at each of the two sites to compare it; absent until both are equal.
   */
  'comparedBytes'?: (number);
  /**
   * Read at the new primary, and sent; absent until both are equal.
   */
  'sentBytes'?: (number);
  /**
   * Writes of the old primary that are in its branch alone; absent where they are not known one by one.
   */
  'lost': (_tidemark_control_v1_WritesLost__Output | null);
  /**
   * Why they are not.
   */
  'lostUnknownBecause': (string);
  /**
   * Where the old primary may have written since, in blocks, up to a limit.
   */
  'lostExtents': (_tidemark_control_v1_Extent__Output)[];
  /**
   * How many of them are not listed.
   */
  'lostExtentsLeftOut': (number);
  '_theirsBytes'?: "theirsBytes";
  '_bothBytes'?: "bothBytes";
  '_comparedBytes'?: "comparedBytes";
  '_sentBytes'?: "sentBytes";
}
