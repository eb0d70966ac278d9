// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';

/**
 * Writers are to wait.
 */
export interface HoldSourceRequest {
  /**
   * Id of the group.
   */
  'groupId'?: (string);
  /**
   * From the call on, and never for more than ten minutes; after it they go on by themselves. 0: they go on at once.
   */
  'hold'?: (_google_protobuf_Duration | null);
}

/**
 * Writers are to wait.
 */
export interface HoldSourceRequest__Output {
  /**
   * Id of the group.
   */
  'groupId': (string);
  /**
   * From the call on, and never for more than ten minutes; after it they go on by themselves. 0: they go on at once.
   */
  'hold': (_google_protobuf_Duration__Output | null);
}
