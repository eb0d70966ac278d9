// Original file: proto/tidemark/control/v1/refusal.proto

import type { Fact as _tidemark_control_v1_Fact, Fact__Output as _tidemark_control_v1_Fact__Output } from '../../../tidemark/control/v1/Fact.js';
import type { SiteFacts as _tidemark_control_v1_SiteFacts, SiteFacts__Output as _tidemark_control_v1_SiteFacts__Output } from '../../../tidemark/control/v1/SiteFacts.js';

/**
 * Why something was not done, or could not be done now. It travels as a detail of a gRPC status, as the outcome of a
 * failed job, and as a blocker or warning in a plan.
 */
export interface Refusal {
  /**
   * Stable, UPPER_SNAKE_CASE. Programs switch on it; people search for it.
   */
  'code'?: (string);
  /**
   * What happened, as a sentence without its full stop.
   */
  'message'?: (string);
  /**
   * What to do next, as a sentence without its full stop.
   */
  'hint'?: (string);
  /**
   * Whether the same request can succeed later without anybody changing anything.
   */
  'retryable'?: (boolean);
  /**
   * The kind of error, as in the JSON of the command line: invalid, refused, pending, not-found, denied, unreachable,
   * exhausted, failed, corrupt.
   */
  'kind'?: (string);
  /**
   * What the decision was made on.
   */
  'facts'?: (_tidemark_control_v1_Fact)[];
  /**
   * What each site knew, where the decision was made on both sides' facts. The site that answers stands first.
   */
  'sites'?: (_tidemark_control_v1_SiteFacts)[];
}

/**
 * Why something was not done, or could not be done now. It travels as a detail of a gRPC status, as the outcome of a
 * failed job, and as a blocker or warning in a plan.
 */
export interface Refusal__Output {
  /**
   * Stable, UPPER_SNAKE_CASE. Programs switch on it; people search for it.
   */
  'code': (string);
  /**
   * What happened, as a sentence without its full stop.
   */
  'message': (string);
  /**
   * What to do next, as a sentence without its full stop.
   */
  'hint': (string);
  /**
   * Whether the same request can succeed later without anybody changing anything.
   */
  'retryable': (boolean);
  /**
   * The kind of error, as in the JSON of the command line: invalid, refused, pending, not-found, denied, unreachable,
   * exhausted, failed, corrupt.
   */
  'kind': (string);
  /**
   * What the decision was made on.
   */
  'facts': (_tidemark_control_v1_Fact__Output)[];
  /**
   * What each site knew, where the decision was made on both sides' facts. The site that answers stands first.
   */
  'sites': (_tidemark_control_v1_SiteFacts__Output)[];
}
