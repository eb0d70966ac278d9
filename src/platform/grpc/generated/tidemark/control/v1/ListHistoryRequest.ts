// Original file: proto/tidemark/control/v1/job_service.proto

import type { PageRequest as _tidemark_control_v1_PageRequest, PageRequest__Output as _tidemark_control_v1_PageRequest__Output } from '../../../tidemark/control/v1/PageRequest.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';

/**
 * Asks for the audit log.
 */
export interface ListHistoryRequest {
  /**
   * Name or id of a group; empty: everything.
   */
  'group'?: (string);
  /**
   * Which part of the list.
   */
  'page'?: (_tidemark_control_v1_PageRequest | null);
  /**
   * Only entries from this time on.
   */
  'from'?: (_google_protobuf_Timestamp | null);
}

/**
 * Asks for the audit log.
 */
export interface ListHistoryRequest__Output {
  /**
   * Name or id of a group; empty: everything.
   */
  'group': (string);
  /**
   * Which part of the list.
   */
  'page': (_tidemark_control_v1_PageRequest__Output | null);
  /**
   * Only entries from this time on.
   */
  'from': (_google_protobuf_Timestamp__Output | null);
}
