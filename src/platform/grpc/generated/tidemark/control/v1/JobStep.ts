// Original file: proto/tidemark/control/v1/job.proto

import type { JobState as _tidemark_control_v1_JobState, JobState__Output as _tidemark_control_v1_JobState__Output } from '../../../tidemark/control/v1/JobState.js';
import type { Progress as _tidemark_control_v1_Progress, Progress__Output as _tidemark_control_v1_Progress__Output } from '../../../tidemark/control/v1/Progress.js';
import type { Refusal as _tidemark_control_v1_Refusal, Refusal__Output as _tidemark_control_v1_Refusal__Output } from '../../../tidemark/control/v1/Refusal.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { JobStep as _tidemark_control_v1_JobStep, JobStep__Output as _tidemark_control_v1_JobStep__Output } from '../../../tidemark/control/v1/JobStep.js';

/**
 * One step of a job.
 */
export interface JobStep {
  /**
   * Stable, kebab-case.
   */
  'name'?: (string);
  /**
   * What it does, for people.
   */
  'title'?: (string);
  /**
   * How far it is.
   */
  'state'?: (_tidemark_control_v1_JobState);
  /**
   * How much of it is done; absent where there is nothing to count.
   */
  'progress'?: (_tidemark_control_v1_Progress | null);
  /**
   * Why it failed.
   */
  'refusal'?: (_tidemark_control_v1_Refusal | null);
  /**
   * When it began.
   */
  'startTime'?: (_google_protobuf_Timestamp | null);
  /**
   * When it ended.
   */
  'endTime'?: (_google_protobuf_Timestamp | null);
  /**
   * What it is made of.
   */
  'steps'?: (_tidemark_control_v1_JobStep)[];
  /**
   * The last lines of a hook's output.
   */
  'output'?: (string)[];
}

/**
 * One step of a job.
 */
export interface JobStep__Output {
  /**
   * Stable, kebab-case.
   */
  'name': (string);
  /**
   * What it does, for people.
   */
  'title': (string);
  /**
   * How far it is.
   */
  'state': (_tidemark_control_v1_JobState__Output);
  /**
   * How much of it is done; absent where there is nothing to count.
   */
  'progress': (_tidemark_control_v1_Progress__Output | null);
  /**
   * Why it failed.
   */
  'refusal': (_tidemark_control_v1_Refusal__Output | null);
  /**
   * When it began.
   */
  'startTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * When it ended.
   */
  'endTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * What it is made of.
   */
  'steps': (_tidemark_control_v1_JobStep__Output)[];
  /**
   * The last lines of a hook's output.
   */
  'output': (string)[];
}
