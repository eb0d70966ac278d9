// Original file: proto/tidemark/control/v1/group_spec.proto

import type { Compression as _tidemark_control_v1_Compression, Compression__Output as _tidemark_control_v1_Compression__Output } from '../../../tidemark/control/v1/Compression.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The link to the other site.
 */
export interface LinkPolicy {
  /**
   * Absent: as fast as it goes.
   */
  'bytesPerSecondMax'?: (number | string | Long);
  /**
   * Whether the wire is compressed.
   */
  'compression'?: (_tidemark_control_v1_Compression);
  '_bytesPerSecondMax'?: "bytesPerSecondMax";
}

/**
 * The link to the other site.
 */
export interface LinkPolicy__Output {
  /**
   * Absent: as fast as it goes.
   */
  'bytesPerSecondMax'?: (number);
  /**
   * Whether the wire is compressed.
   */
  'compression': (_tidemark_control_v1_Compression__Output);
  '_bytesPerSecondMax'?: "bytesPerSecondMax";
}
