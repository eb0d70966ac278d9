// Original file: proto/tidemark/control/v1/drill_service.proto

import type { Drill as _tidemark_control_v1_Drill, Drill__Output as _tidemark_control_v1_Drill__Output } from '../../../tidemark/control/v1/Drill.js';
import type { PageResponse as _tidemark_control_v1_PageResponse, PageResponse__Output as _tidemark_control_v1_PageResponse__Output } from '../../../tidemark/control/v1/PageResponse.js';

/**
 * Drills, by name.
 */
export interface ListDrillsResponse {
  /**
   * The drills.
   */
  'drills'?: (_tidemark_control_v1_Drill)[];
  /**
   * Which part of the list this is.
   */
  'page'?: (_tidemark_control_v1_PageResponse | null);
}

/**
 * Drills, by name.
 */
export interface ListDrillsResponse__Output {
  /**
   * The drills.
   */
  'drills': (_tidemark_control_v1_Drill__Output)[];
  /**
   * Which part of the list this is.
   */
  'page': (_tidemark_control_v1_PageResponse__Output | null);
}
