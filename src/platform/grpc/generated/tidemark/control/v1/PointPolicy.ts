// Original file: proto/tidemark/control/v1/group_spec.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';
import type { AppPointPolicy as _tidemark_control_v1_AppPointPolicy, AppPointPolicy__Output as _tidemark_control_v1_AppPointPolicy__Output } from '../../../tidemark/control/v1/AppPointPolicy.js';
import type { RetentionTier as _tidemark_control_v1_RetentionTier, RetentionTier__Output as _tidemark_control_v1_RetentionTier__Output } from '../../../tidemark/control/v1/RetentionTier.js';
import type { BranchPolicy as _tidemark_control_v1_BranchPolicy, BranchPolicy__Output as _tidemark_control_v1_BranchPolicy__Output } from '../../../tidemark/control/v1/BranchPolicy.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Which points are cut, and how long they live.
 */
export interface PointPolicy {
  /**
   * From one point to the next; at least a second.
   */
  'every'?: (_google_protobuf_Duration | null);
  /**
   * Application-consistent points on a schedule of their own; absent: none.
   */
  'app'?: (_tidemark_control_v1_AppPointPolicy | null);
  /**
   * The recent span in which every sequence can be opened.
   */
  'window'?: (_google_protobuf_Duration | null);
  /**
   * Retention tiers.
   */
  'keep'?: (_tidemark_control_v1_RetentionTier)[];
  /**
   * Most points kept.
   */
  'countMax'?: (number);
  /**
   * Most bytes of history kept; the window is shortened first.
   */
  'bytesMax'?: (number | string | Long);
  /**
   * How long points live at a promoted site, counted from its commit.
   */
  'keepAfterPromotion'?: (_google_protobuf_Duration | null);
  /**
   * How long branches live.
   */
  'branches'?: (_tidemark_control_v1_BranchPolicy | null);
  '_countMax'?: "countMax";
  '_bytesMax'?: "bytesMax";
}

/**
 * Which points are cut, and how long they live.
 */
export interface PointPolicy__Output {
  /**
   * From one point to the next; at least a second.
   */
  'every': (_google_protobuf_Duration__Output | null);
  /**
   * Application-consistent points on a schedule of their own; absent: none.
   */
  'app': (_tidemark_control_v1_AppPointPolicy__Output | null);
  /**
   * The recent span in which every sequence can be opened.
   */
  'window': (_google_protobuf_Duration__Output | null);
  /**
   * Retention tiers.
   */
  'keep': (_tidemark_control_v1_RetentionTier__Output)[];
  /**
   * Most points kept.
   */
  'countMax'?: (number);
  /**
   * Most bytes of history kept; the window is shortened first.
   */
  'bytesMax'?: (number);
  /**
   * How long points live at a promoted site, counted from its commit.
   */
  'keepAfterPromotion': (_google_protobuf_Duration__Output | null);
  /**
   * How long branches live.
   */
  'branches': (_tidemark_control_v1_BranchPolicy__Output | null);
  '_countMax'?: "countMax";
  '_bytesMax'?: "bytesMax";
}
