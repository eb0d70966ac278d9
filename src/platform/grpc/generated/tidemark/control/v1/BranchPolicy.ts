// Original file: proto/tidemark/control/v1/group_spec.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';
import type { Long } from '@grpc/proto-loader';

/**
 * How long branches live.
 */
export interface BranchPolicy {
  /**
   * By age.
   */
  'keep'?: (_google_protobuf_Duration | null);
  /**
   * By size.
   */
  'bytesMax'?: (number | string | Long);
  '_bytesMax'?: "bytesMax";
}

/**
 * How long branches live.
 */
export interface BranchPolicy__Output {
  /**
   * By age.
   */
  'keep': (_google_protobuf_Duration__Output | null);
  /**
   * By size.
   */
  'bytesMax'?: (number);
  '_bytesMax'?: "bytesMax";
}
