// Original file: proto/tidemark/control/v1/group.proto

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
}
