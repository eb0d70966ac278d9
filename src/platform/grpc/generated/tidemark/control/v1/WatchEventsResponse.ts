// Original file: proto/tidemark/control/v1/job_service.proto

import type { Event as _tidemark_control_v1_Event, Event__Output as _tidemark_control_v1_Event__Output } from '../../../tidemark/control/v1/Event.js';

/**
 * Something happened.
 */
export interface WatchEventsResponse {
  /**
   * The event.
   */
  'event'?: (_tidemark_control_v1_Event | null);
}

/**
 * Something happened.
 */
export interface WatchEventsResponse__Output {
  /**
   * The event.
   */
  'event': (_tidemark_control_v1_Event__Output | null);
}
