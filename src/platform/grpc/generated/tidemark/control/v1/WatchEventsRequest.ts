// Original file: proto/tidemark/control/v1/job_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Asks for events as they happen.
 */
export interface WatchEventsRequest {
  /**
   * Name or id of a group; empty: everything.
   */
  'group'?: (string);
  /**
   * Begin after this event, if it is still known; absent: with the next one.
   */
  'afterNumber'?: (number | string | Long);
  '_afterNumber'?: "afterNumber";
}

/**
 * Asks for events as they happen.
 */
export interface WatchEventsRequest__Output {
  /**
   * Name or id of a group; empty: everything.
   */
  'group': (string);
  /**
   * Begin after this event, if it is still known; absent: with the next one.
   */
  'afterNumber'?: (number);
  '_afterNumber'?: "afterNumber";
}
