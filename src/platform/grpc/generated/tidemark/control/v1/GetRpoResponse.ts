// Original file: proto/tidemark/control/v1/group_service.proto

import type { RpoSpan as _tidemark_control_v1_RpoSpan, RpoSpan__Output as _tidemark_control_v1_RpoSpan__Output } from '../../../tidemark/control/v1/RpoSpan.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { Loss as _tidemark_control_v1_Loss, Loss__Output as _tidemark_control_v1_Loss__Output } from '../../../tidemark/control/v1/Loss.js';
import type { RpoPercentile as _tidemark_control_v1_RpoPercentile, RpoPercentile__Output as _tidemark_control_v1_RpoPercentile__Output } from '../../../tidemark/control/v1/RpoPercentile.js';
import type { RpoBreach as _tidemark_control_v1_RpoBreach, RpoBreach__Output as _tidemark_control_v1_RpoBreach__Output } from '../../../tidemark/control/v1/RpoBreach.js';

/**
 * How exposure has been. Nothing in it is better than what was; what is not known is said to be so.
 */
export interface GetRpoResponse {
  /**
   * From the oldest on, without gaps; spans in which the daemon did not run are marked.
   */
  'spans'?: (_tidemark_control_v1_RpoSpan)[];
  /**
   * How often the target was missed: as many breaches began.
   */
  'breaches'?: (number);
  /**
   * How long in all.
   */
  'breached'?: (_google_protobuf_Duration | null);
  /**
   * Name of the group.
   */
  'group'?: (string);
  /**
   * The target as it is now; absent without one.
   */
  'target'?: (_google_protobuf_Duration | null);
  /**
   * Where the answer begins: not before the first minute that is remembered.
   */
  'startTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Where it ends.
   */
  'endTime'?: (_google_protobuf_Timestamp | null);
  /**
   * For how long the target was met; without a target, for how long exposure was known.
   */
  'within'?: (_google_protobuf_Duration | null);
  /**
   * For how long only a lower bound was known, which was not above the target.
   */
  'unknown'?: (_google_protobuf_Duration | null);
  /**
   * For how long the secondary held no state that could be promoted.
   */
  'unprotected'?: (_google_protobuf_Duration | null);
  /**
   * For how long nothing was measured, as the daemon did not run.
   */
  'unmeasured'?: (_google_protobuf_Duration | null);
  /**
   * The worst there was; its bytes and writes are not remembered. Absent when nothing was measured.
   */
  'worst'?: (_tidemark_control_v1_Loss | null);
  /**
   * The minute in which that was.
   */
  'worstTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Percentiles of exposure over all of the time: what is not known counts as worse than anything that is.
   */
  'percentiles'?: (_tidemark_control_v1_RpoPercentile)[];
  /**
   * The newest breaches, oldest first.
   */
  'breachList'?: (_tidemark_control_v1_RpoBreach)[];
}

/**
 * How exposure has been. Nothing in it is better than what was; what is not known is said to be so.
 */
export interface GetRpoResponse__Output {
  /**
   * From the oldest on, without gaps; spans in which the daemon did not run are marked.
   */
  'spans': (_tidemark_control_v1_RpoSpan__Output)[];
  /**
   * How often the target was missed: as many breaches began.
   */
  'breaches': (number);
  /**
   * How long in all.
   */
  'breached': (_google_protobuf_Duration__Output | null);
  /**
   * Name of the group.
   */
  'group': (string);
  /**
   * The target as it is now; absent without one.
   */
  'target': (_google_protobuf_Duration__Output | null);
  /**
   * Where the answer begins: not before the first minute that is remembered.
   */
  'startTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Where it ends.
   */
  'endTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * For how long the target was met; without a target, for how long exposure was known.
   */
  'within': (_google_protobuf_Duration__Output | null);
  /**
   * For how long only a lower bound was known, which was not above the target.
   */
  'unknown': (_google_protobuf_Duration__Output | null);
  /**
   * For how long the secondary held no state that could be promoted.
   */
  'unprotected': (_google_protobuf_Duration__Output | null);
  /**
   * For how long nothing was measured, as the daemon did not run.
   */
  'unmeasured': (_google_protobuf_Duration__Output | null);
  /**
   * The worst there was; its bytes and writes are not remembered. Absent when nothing was measured.
   */
  'worst': (_tidemark_control_v1_Loss__Output | null);
  /**
   * The minute in which that was.
   */
  'worstTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Percentiles of exposure over all of the time: what is not known counts as worse than anything that is.
   */
  'percentiles': (_tidemark_control_v1_RpoPercentile__Output)[];
  /**
   * The newest breaches, oldest first.
   */
  'breachList': (_tidemark_control_v1_RpoBreach__Output)[];
}
