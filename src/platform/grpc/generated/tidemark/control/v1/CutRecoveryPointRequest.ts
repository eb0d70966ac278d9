// Original file: proto/tidemark/control/v1/recovery_point_service.proto

import type { ChangeContext as _tidemark_control_v1_ChangeContext, ChangeContext__Output as _tidemark_control_v1_ChangeContext__Output } from '../../../tidemark/control/v1/ChangeContext.js';
import type { PointKind as _tidemark_control_v1_PointKind, PointKind__Output as _tidemark_control_v1_PointKind__Output } from '../../../tidemark/control/v1/PointKind.js';

/**
 * Asks to cut a point.
 */
export interface CutRecoveryPointRequest {
  /**
   * Who asks, and why.
   */
  'context'?: (_tidemark_control_v1_ChangeContext | null);
  /**
   * Name or id of the group.
   */
  'group'?: (string);
  /**
   * A name to find it by; empty: none.
   */
  'label'?: (string);
  /**
   * Crash (also when not said), flush or app.
   */
  'kind'?: (_tidemark_control_v1_PointKind);
  /**
   * Answer only when it is promotable at the secondary.
   */
  'sync'?: (boolean);
}

/**
 * Asks to cut a point.
 */
export interface CutRecoveryPointRequest__Output {
  /**
   * Who asks, and why.
   */
  'context': (_tidemark_control_v1_ChangeContext__Output | null);
  /**
   * Name or id of the group.
   */
  'group': (string);
  /**
   * A name to find it by; empty: none.
   */
  'label': (string);
  /**
   * Crash (also when not said), flush or app.
   */
  'kind': (_tidemark_control_v1_PointKind__Output);
  /**
   * Answer only when it is promotable at the secondary.
   */
  'sync': (boolean);
}
