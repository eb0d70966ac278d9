// Original file: proto/tidemark/control/v1/plan.proto

import type { Position as _tidemark_control_v1_Position, Position__Output as _tidemark_control_v1_Position__Output } from '../../../tidemark/control/v1/Position.js';
import type { RecoveryPoint as _tidemark_control_v1_RecoveryPoint, RecoveryPoint__Output as _tidemark_control_v1_RecoveryPoint__Output } from '../../../tidemark/control/v1/RecoveryPoint.js';
import type { Loss as _tidemark_control_v1_Loss, Loss__Output as _tidemark_control_v1_Loss__Output } from '../../../tidemark/control/v1/Loss.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { LeftOut as _tidemark_control_v1_LeftOut, LeftOut__Output as _tidemark_control_v1_LeftOut__Output } from '../../../tidemark/control/v1/LeftOut.js';
import type { Blocker as _tidemark_control_v1_Blocker, Blocker__Output as _tidemark_control_v1_Blocker__Output } from '../../../tidemark/control/v1/Blocker.js';
import type { Refusal as _tidemark_control_v1_Refusal, Refusal__Output as _tidemark_control_v1_Refusal__Output } from '../../../tidemark/control/v1/Refusal.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What a verb would do now. Making a plan changes nothing.
 */
export interface Plan {
  /**
   * The verb, as on the command line.
   */
  'verb'?: (string);
  /**
   * Name of the group.
   */
  'group'?: (string);
  /**
   * The site that must be asked to do it.
   */
  'site'?: (string);
  /**
   * What would be promoted to or opened.
   */
  'position'?: (_tidemark_control_v1_Position | null);
  /**
   * The point there; absent when the position is no point.
   */
  'point'?: (_tidemark_control_v1_RecoveryPoint | null);
  /**
   * What would be lost.
   */
  'predictedLoss'?: (_tidemark_control_v1_Loss | null);
  /**
   * What would be copied; absent when not known.
   */
  'moveBytes'?: (number | string | Long);
  /**
   * What would be created, for people, one a line.
   */
  'creates'?: (string)[];
  /**
   * What would be severed or ended, for people, one a line.
   */
  'severs'?: (string)[];
  /**
   * Room it needs on disk.
   */
  'roomNeededBytes'?: (number | string | Long);
  /**
   * Room there is.
   */
  'roomFreeBytes'?: (number | string | Long);
  /**
   * How long it would take; absent when not known.
   */
  'duration'?: (_google_protobuf_Duration | null);
  /**
   * When the sides were last compared and found equal.
   */
  'lastCleanVerify'?: (_google_protobuf_Timestamp | null);
  /**
   * Members it would leave out.
   */
  'leftOut'?: (_tidemark_control_v1_LeftOut)[];
  /**
   * What stands in the way. The verb is refused while there is one, unless it is `forceable` and forced.
   */
  'blockers'?: (_tidemark_control_v1_Blocker)[];
  /**
   * What speaks against it without standing in the way: a healthy source before a failover.
   */
  'warnings'?: (_tidemark_control_v1_Refusal)[];
  /**
   * The confirmation word it wants; empty when none.
   */
  'confirm'?: (string);
  '_moveBytes'?: "moveBytes";
  '_roomNeededBytes'?: "roomNeededBytes";
  '_roomFreeBytes'?: "roomFreeBytes";
}

/**
 * What a verb would do now. Making a plan changes nothing.
 */
export interface Plan__Output {
  /**
   * The verb, as on the command line.
   */
  'verb': (string);
  /**
   * Name of the group.
   */
  'group': (string);
  /**
   * The site that must be asked to do it.
   */
  'site': (string);
  /**
   * What would be promoted to or opened.
   */
  'position': (_tidemark_control_v1_Position__Output | null);
  /**
   * The point there; absent when the position is no point.
   */
  'point': (_tidemark_control_v1_RecoveryPoint__Output | null);
  /**
   * What would be lost.
   */
  'predictedLoss': (_tidemark_control_v1_Loss__Output | null);
  /**
   * What would be copied; absent when not known.
   */
  'moveBytes'?: (number);
  /**
   * What would be created, for people, one a line.
   */
  'creates': (string)[];
  /**
   * What would be severed or ended, for people, one a line.
   */
  'severs': (string)[];
  /**
   * Room it needs on disk.
   */
  'roomNeededBytes'?: (number);
  /**
   * Room there is.
   */
  'roomFreeBytes'?: (number);
  /**
   * How long it would take; absent when not known.
   */
  'duration': (_google_protobuf_Duration__Output | null);
  /**
   * When the sides were last compared and found equal.
   */
  'lastCleanVerify': (_google_protobuf_Timestamp__Output | null);
  /**
   * Members it would leave out.
   */
  'leftOut': (_tidemark_control_v1_LeftOut__Output)[];
  /**
   * What stands in the way. The verb is refused while there is one, unless it is `forceable` and forced.
   */
  'blockers': (_tidemark_control_v1_Blocker__Output)[];
  /**
   * What speaks against it without standing in the way: a healthy source before a failover.
   */
  'warnings': (_tidemark_control_v1_Refusal__Output)[];
  /**
   * The confirmation word it wants; empty when none.
   */
  'confirm': (string);
  '_moveBytes'?: "moveBytes";
  '_roomNeededBytes'?: "roomNeededBytes";
  '_roomFreeBytes'?: "roomFreeBytes";
}
