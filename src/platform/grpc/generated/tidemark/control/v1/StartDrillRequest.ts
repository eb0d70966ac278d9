// Original file: proto/tidemark/control/v1/drill_service.proto

import type { ChangeContext as _tidemark_control_v1_ChangeContext, ChangeContext__Output as _tidemark_control_v1_ChangeContext__Output } from '../../../tidemark/control/v1/ChangeContext.js';
import type { PointSelector as _tidemark_control_v1_PointSelector, PointSelector__Output as _tidemark_control_v1_PointSelector__Output } from '../../../tidemark/control/v1/PointSelector.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';

/**
 * Asks to start a drill.
 */
export interface StartDrillRequest {
  /**
   * Who asks, and why.
   */
  'context'?: (_tidemark_control_v1_ChangeContext | null);
  /**
   * Name or id of the group.
   */
  'group'?: (string);
  /**
   * Its name; empty: one is made up.
   */
  'name'?: (string);
  /**
   * The moment; absent: latest.
   */
  'point'?: (_tidemark_control_v1_PointSelector | null);
  /**
   * What it is for.
   */
  'note'?: (string);
  /**
   * How long it lives; absent: until it is stopped.
   */
  'expireAfter'?: (_google_protobuf_Duration | null);
  /**
   * Show fuzzy members too.
   */
  'includeFuzzy'?: (boolean);
}

/**
 * Asks to start a drill.
 */
export interface StartDrillRequest__Output {
  /**
   * Who asks, and why.
   */
  'context': (_tidemark_control_v1_ChangeContext__Output | null);
  /**
   * Name or id of the group.
   */
  'group': (string);
  /**
   * Its name; empty: one is made up.
   */
  'name': (string);
  /**
   * The moment; absent: latest.
   */
  'point': (_tidemark_control_v1_PointSelector__Output | null);
  /**
   * What it is for.
   */
  'note': (string);
  /**
   * How long it lives; absent: until it is stopped.
   */
  'expireAfter': (_google_protobuf_Duration__Output | null);
  /**
   * Show fuzzy members too.
   */
  'includeFuzzy': (boolean);
}
