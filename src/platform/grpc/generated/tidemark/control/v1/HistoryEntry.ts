// Original file: proto/tidemark/control/v1/history.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { Refusal as _tidemark_control_v1_Refusal, Refusal__Output as _tidemark_control_v1_Refusal__Output } from '../../../tidemark/control/v1/Refusal.js';

/**
 * One line of the audit log: who did what, when, why, and how it ended.
 */
export interface HistoryEntry {
  /**
   * When it was asked for.
   */
  'time'?: (_google_protobuf_Timestamp | null);
  /**
   * Who: the identity of a certificate, or `local`.
   */
  'caller'?: (string);
  /**
   * The verb, as on the command line.
   */
  'verb'?: (string);
  /**
   * Name of the group; empty for the site.
   */
  'group'?: (string);
  /**
   * What was asked for, for people.
   */
  'summary'?: (string);
  /**
   * The reason given.
   */
  'reason'?: (string);
  /**
   * The request id.
   */
  'requestId'?: (string);
  /**
   * The job that did it; empty without one.
   */
  'jobId'?: (string);
  /**
   * Why it was not done; absent when it was.
   */
  'refusal'?: (_tidemark_control_v1_Refusal | null);
}

/**
 * One line of the audit log: who did what, when, why, and how it ended.
 */
export interface HistoryEntry__Output {
  /**
   * When it was asked for.
   */
  'time': (_google_protobuf_Timestamp__Output | null);
  /**
   * Who: the identity of a certificate, or `local`.
   */
  'caller': (string);
  /**
   * The verb, as on the command line.
   */
  'verb': (string);
  /**
   * Name of the group; empty for the site.
   */
  'group': (string);
  /**
   * What was asked for, for people.
   */
  'summary': (string);
  /**
   * The reason given.
   */
  'reason': (string);
  /**
   * The request id.
   */
  'requestId': (string);
  /**
   * The job that did it; empty without one.
   */
  'jobId': (string);
  /**
   * Why it was not done; absent when it was.
   */
  'refusal': (_tidemark_control_v1_Refusal__Output | null);
}
