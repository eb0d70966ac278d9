// Original file: proto/tidemark/control/v1/group.proto

import type { LinkCompression as _tidemark_control_v1_LinkCompression, LinkCompression__Output as _tidemark_control_v1_LinkCompression__Output } from '../../../tidemark/control/v1/LinkCompression.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What flows between the sites.
 */
export interface Throughput {
  /**
   * Bytes written by the application.
   */
  'bytesPerSecond'?: (number | string | Long);
  /**
   * Bytes on the wire.
   */
  'wireBytesPerSecond'?: (number | string | Long);
  /**
   * How batches go over the link; absent without a link.
   */
  'compression'?: (_tidemark_control_v1_LinkCompression | null);
}

/**
 * What flows between the sites.
 */
export interface Throughput__Output {
  /**
   * Bytes written by the application.
   */
  'bytesPerSecond': (number);
  /**
   * Bytes on the wire.
   */
  'wireBytesPerSecond': (number);
  /**
   * How batches go over the link; absent without a link.
   */
  'compression': (_tidemark_control_v1_LinkCompression__Output | null);
}
