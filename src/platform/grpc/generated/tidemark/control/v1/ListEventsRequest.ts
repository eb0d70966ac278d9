// Original file: proto/tidemark/control/v1/job_service.proto

import type { PageRequest as _tidemark_control_v1_PageRequest, PageRequest__Output as _tidemark_control_v1_PageRequest__Output } from '../../../tidemark/control/v1/PageRequest.js';

/**
 * Asks for events.
 */
export interface ListEventsRequest {
  /**
   * Name or id of a group; empty: everything.
   */
  'group'?: (string);
  /**
   * Which part of the list.
   */
  'page'?: (_tidemark_control_v1_PageRequest | null);
}

/**
 * Asks for events.
 */
export interface ListEventsRequest__Output {
  /**
   * Name or id of a group; empty: everything.
   */
  'group': (string);
  /**
   * Which part of the list.
   */
  'page': (_tidemark_control_v1_PageRequest__Output | null);
}
