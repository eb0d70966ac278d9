// Original file: proto/tidemark/control/v1/job.proto

import type { JobState as _tidemark_control_v1_JobState, JobState__Output as _tidemark_control_v1_JobState__Output } from '../../../tidemark/control/v1/JobState.js';
import type { JobStep as _tidemark_control_v1_JobStep, JobStep__Output as _tidemark_control_v1_JobStep__Output } from '../../../tidemark/control/v1/JobStep.js';
import type { Progress as _tidemark_control_v1_Progress, Progress__Output as _tidemark_control_v1_Progress__Output } from '../../../tidemark/control/v1/Progress.js';
import type { Refusal as _tidemark_control_v1_Refusal, Refusal__Output as _tidemark_control_v1_Refusal__Output } from '../../../tidemark/control/v1/Refusal.js';
import type { JobReport as _tidemark_control_v1_JobReport, JobReport__Output as _tidemark_control_v1_JobReport__Output } from '../../../tidemark/control/v1/JobReport.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';

/**
 * One long operation. It survives a restart of the daemon, which goes on from the last persisted step.
 */
export interface Job {
  /**
   * Its id.
   */
  'id'?: (string);
  /**
   * The verb, as on the command line: `failover`, `reprotect`, `verify`.
   */
  'verb'?: (string);
  /**
   * Name of the group; empty for a job of the site.
   */
  'group'?: (string);
  /**
   * The site that runs it.
   */
  'site'?: (string);
  /**
   * How far it is.
   */
  'state'?: (_tidemark_control_v1_JobState);
  /**
   * The steps, in order.
   */
  'steps'?: (_tidemark_control_v1_JobStep)[];
  /**
   * How much of it is done; absent where there is nothing to count.
   */
  'progress'?: (_tidemark_control_v1_Progress | null);
  /**
   * Why it failed.
   */
  'refusal'?: (_tidemark_control_v1_Refusal | null);
  /**
   * What it found or did, once it is done; absent where there is nothing to say.
   */
  'report'?: (_tidemark_control_v1_JobReport | null);
  /**
   * Who asked for it: the identity of a certificate, or `local`.
   */
  'requestedBy'?: (string);
  /**
   * The request id it answers to.
   */
  'requestId'?: (string);
  /**
   * The reason given.
   */
  'reason'?: (string);
  /**
   * When it was asked for.
   */
  'createTime'?: (_google_protobuf_Timestamp | null);
  /**
   * When it began.
   */
  'startTime'?: (_google_protobuf_Timestamp | null);
  /**
   * When it ended.
   */
  'endTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Whether it can be cancelled now.
   */
  'cancellable'?: (boolean);
}

/**
 * One long operation. It survives a restart of the daemon, which goes on from the last persisted step.
 */
export interface Job__Output {
  /**
   * Its id.
   */
  'id': (string);
  /**
   * The verb, as on the command line: `failover`, `reprotect`, `verify`.
   */
  'verb': (string);
  /**
   * Name of the group; empty for a job of the site.
   */
  'group': (string);
  /**
   * The site that runs it.
   */
  'site': (string);
  /**
   * How far it is.
   */
  'state': (_tidemark_control_v1_JobState__Output);
  /**
   * The steps, in order.
   */
  'steps': (_tidemark_control_v1_JobStep__Output)[];
  /**
   * How much of it is done; absent where there is nothing to count.
   */
  'progress': (_tidemark_control_v1_Progress__Output | null);
  /**
   * Why it failed.
   */
  'refusal': (_tidemark_control_v1_Refusal__Output | null);
  /**
   * What it found or did, once it is done; absent where there is nothing to say.
   */
  'report': (_tidemark_control_v1_JobReport__Output | null);
  /**
   * Who asked for it: the identity of a certificate, or `local`.
   */
  'requestedBy': (string);
  /**
   * The request id it answers to.
   */
  'requestId': (string);
  /**
   * The reason given.
   */
  'reason': (string);
  /**
   * When it was asked for.
   */
  'createTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * When it began.
   */
  'startTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * When it ended.
   */
  'endTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Whether it can be cancelled now.
   */
  'cancellable': (boolean);
}
