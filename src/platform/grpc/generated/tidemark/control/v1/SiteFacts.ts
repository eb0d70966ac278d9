// Original file: proto/tidemark/control/v1/refusal.proto

import type { Fact as _tidemark_control_v1_Fact, Fact__Output as _tidemark_control_v1_Fact__Output } from '../../../tidemark/control/v1/Fact.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';

/**
 * What one site knew.
 */
export interface SiteFacts {
  /**
   * Name of the site.
   */
  'site'?: (string);
  /**
   * What it knew.
   */
  'facts'?: (_tidemark_control_v1_Fact)[];
  /**
   * How old this knowledge was at the site that answers; absent for its own.
   */
  'age'?: (_google_protobuf_Duration | null);
}

/**
 * What one site knew.
 */
export interface SiteFacts__Output {
  /**
   * Name of the site.
   */
  'site': (string);
  /**
   * What it knew.
   */
  'facts': (_tidemark_control_v1_Fact__Output)[];
  /**
   * How old this knowledge was at the site that answers; absent for its own.
   */
  'age': (_google_protobuf_Duration__Output | null);
}
