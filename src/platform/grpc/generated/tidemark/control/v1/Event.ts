// Original file: proto/tidemark/control/v1/history.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { Severity as _tidemark_control_v1_Severity, Severity__Output as _tidemark_control_v1_Severity__Output } from '../../../tidemark/control/v1/Severity.js';
import type { Fact as _tidemark_control_v1_Fact, Fact__Output as _tidemark_control_v1_Fact__Output } from '../../../tidemark/control/v1/Fact.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Something that happened by itself.
 */
export interface Event {
  /**
   * Rises by one with each event of the site; a gap says that some were dropped.
   */
  'number'?: (number | string | Long);
  /**
   * When.
   */
  'time'?: (_google_protobuf_Timestamp | null);
  /**
   * How much it matters.
   */
  'severity'?: (_tidemark_control_v1_Severity);
  /**
   * Stable, UPPER_SNAKE_CASE.
   */
  'code'?: (string);
  /**
   * Name of the group; empty for the site.
   */
  'group'?: (string);
  /**
   * For people.
   */
  'message'?: (string);
  /**
   * What is known of it.
   */
  'facts'?: (_tidemark_control_v1_Fact)[];
}

/**
 * Something that happened by itself.
 */
export interface Event__Output {
  /**
   * Rises by one with each event of the site; a gap says that some were dropped.
   */
  'number': (number);
  /**
   * When.
   */
  'time': (_google_protobuf_Timestamp__Output | null);
  /**
   * How much it matters.
   */
  'severity': (_tidemark_control_v1_Severity__Output);
  /**
   * Stable, UPPER_SNAKE_CASE.
   */
  'code': (string);
  /**
   * Name of the group; empty for the site.
   */
  'group': (string);
  /**
   * For people.
   */
  'message': (string);
  /**
   * What is known of it.
   */
  'facts': (_tidemark_control_v1_Fact__Output)[];
}
