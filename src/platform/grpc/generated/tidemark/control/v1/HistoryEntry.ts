// Original file: proto/tidemark/control/v1/history.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { Refusal as _tidemark_control_v1_Refusal, Refusal__Output as _tidemark_control_v1_Refusal__Output } from '../../../tidemark/control/v1/Refusal.js';
import type { HistoryOutcome as _tidemark_control_v1_HistoryOutcome, HistoryOutcome__Output as _tidemark_control_v1_HistoryOutcome__Output } from '../../../tidemark/control/v1/HistoryOutcome.js';
import type { Fact as _tidemark_control_v1_Fact, Fact__Output as _tidemark_control_v1_Fact__Output } from '../../../tidemark/control/v1/Fact.js';
import type { Long } from '@grpc/proto-loader';

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
  /**
   * Rises by one with each entry of the site.
   */
  'number'?: (number | string | Long);
  /**
   * How it ended.
   */
  'outcome'?: (_tidemark_control_v1_HistoryOutcome);
  /**
   * When it ended.
   */
  'endTime'?: (_google_protobuf_Timestamp | null);
  /**
   * What was asked for, as far as it is no default; never what a specification says.
   */
  'options'?: (_tidemark_control_v1_Fact)[];
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
  /**
   * Rises by one with each entry of the site.
   */
  'number': (number);
  /**
   * How it ended.
   */
  'outcome': (_tidemark_control_v1_HistoryOutcome__Output);
  /**
   * When it ended.
   */
  'endTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * What was asked for, as far as it is no default; never what a specification says.
   */
  'options': (_tidemark_control_v1_Fact__Output)[];
}
