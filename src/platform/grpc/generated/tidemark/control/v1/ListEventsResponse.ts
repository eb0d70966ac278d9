// Original file: proto/tidemark/control/v1/job_service.proto

import type { Event as _tidemark_control_v1_Event, Event__Output as _tidemark_control_v1_Event__Output } from '../../../tidemark/control/v1/Event.js';
import type { PageResponse as _tidemark_control_v1_PageResponse, PageResponse__Output as _tidemark_control_v1_PageResponse__Output } from '../../../tidemark/control/v1/PageResponse.js';

/**
 * Events, newest first.
 */
export interface ListEventsResponse {
  /**
   * The events.
   */
  'events'?: (_tidemark_control_v1_Event)[];
  /**
   * Which part of the list this is.
   */
  'page'?: (_tidemark_control_v1_PageResponse | null);
}

/**
 * Events, newest first.
 */
export interface ListEventsResponse__Output {
  /**
   * The events.
   */
  'events': (_tidemark_control_v1_Event__Output)[];
  /**
   * Which part of the list this is.
   */
  'page': (_tidemark_control_v1_PageResponse__Output | null);
}
