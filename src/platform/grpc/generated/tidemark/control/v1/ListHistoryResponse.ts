// Original file: proto/tidemark/control/v1/job_service.proto

import type { HistoryEntry as _tidemark_control_v1_HistoryEntry, HistoryEntry__Output as _tidemark_control_v1_HistoryEntry__Output } from '../../../tidemark/control/v1/HistoryEntry.js';
import type { PageResponse as _tidemark_control_v1_PageResponse, PageResponse__Output as _tidemark_control_v1_PageResponse__Output } from '../../../tidemark/control/v1/PageResponse.js';

/**
 * The audit log, newest first.
 */
export interface ListHistoryResponse {
  /**
   * The entries.
   */
  'entries'?: (_tidemark_control_v1_HistoryEntry)[];
  /**
   * Which part of the list this is.
   */
  'page'?: (_tidemark_control_v1_PageResponse | null);
}

/**
 * The audit log, newest first.
 */
export interface ListHistoryResponse__Output {
  /**
   * The entries.
   */
  'entries': (_tidemark_control_v1_HistoryEntry__Output)[];
  /**
   * Which part of the list this is.
   */
  'page': (_tidemark_control_v1_PageResponse__Output | null);
}
