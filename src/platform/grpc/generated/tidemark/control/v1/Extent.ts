// Original file: proto/tidemark/control/v1/job.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A range of a member.
 */
export interface Extent {
  /**
   * The member's name.
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
}

/**
 * A range of a member.
 */
export interface Extent__Output {
  /**
   * The member's name.
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
}
