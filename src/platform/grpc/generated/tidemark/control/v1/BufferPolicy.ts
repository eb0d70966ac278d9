// Original file: proto/tidemark/control/v1/group_spec.proto

import type { Long } from '@grpc/proto-loader';

/**
 * What may wait for the secondary before order gives way to the dirty map.
 */
export interface BufferPolicy {
  /**
   * In memory.
   */
  'outboxBytes'?: (number | string | Long);
  /**
   * On disk.
   */
  'spillBytes'?: (number | string | Long);
  '_outboxBytes'?: "outboxBytes";
  '_spillBytes'?: "spillBytes";
}

/**
 * What may wait for the secondary before order gives way to the dirty map.
 */
export interface BufferPolicy__Output {
  /**
   * In memory.
   */
  'outboxBytes'?: (number);
  /**
   * On disk.
   */
  'spillBytes'?: (number);
  '_outboxBytes'?: "outboxBytes";
  '_spillBytes'?: "spillBytes";
}
