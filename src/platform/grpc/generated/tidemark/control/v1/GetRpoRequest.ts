// Original file: proto/tidemark/control/v1/group_service.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';

/**
 * Asks how exposure has been.
 */
export interface GetRpoRequest {
  /**
   * Name or id.
   */
  'group'?: (string);
  /**
   * How far back; absent: what the server thinks right.
   */
  'since'?: (_google_protobuf_Duration | null);
}

/**
 * Asks how exposure has been.
 */
export interface GetRpoRequest__Output {
  /**
   * Name or id.
   */
  'group': (string);
  /**
   * How far back; absent: what the server thinks right.
   */
  'since': (_google_protobuf_Duration__Output | null);
}
