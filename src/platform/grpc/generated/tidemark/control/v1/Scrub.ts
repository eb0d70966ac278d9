// Original file: proto/tidemark/control/v1/scrub.proto

import type { ScrubState as _tidemark_control_v1_ScrubState, ScrubState__Output as _tidemark_control_v1_ScrubState__Output } from '../../../tidemark/control/v1/ScrubState.js';
import type { ScrubFinding as _tidemark_control_v1_ScrubFinding, ScrubFinding__Output as _tidemark_control_v1_ScrubFinding__Output } from '../../../tidemark/control/v1/ScrubFinding.js';
import type { Refusal as _tidemark_control_v1_Refusal, Refusal__Output as _tidemark_control_v1_Refusal__Output } from '../../../tidemark/control/v1/Refusal.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A reading back of everything that a site keeps of a group.
 */
export interface Scrub {
  /**
   * Name of the group.
   */
  'group'?: (string);
  /**
   * Name of the site.
   */
  'site'?: (string);
  /**
   * How it goes.
   */
  'state'?: (_tidemark_control_v1_ScrubState);
  /**
   * What is read now: `journal`, `index`, `images` and so on.
   */
  'part'?: (string);
  /**
   * How much of the part has been read, in units of its own.
   */
  'done'?: (number | string | Long);
  /**
   * How much there is of the part, in the same units.
   */
  'of'?: (number | string | Long);
  /**
   * How much is not what was written; what was found before a restart of the daemon is counted too.
   */
  'findingsTotal'?: (number | string | Long);
  /**
   * The first of them.
   */
  'findings'?: (_tidemark_control_v1_ScrubFinding)[];
  /**
   * Why it ended before everything was read.
   */
  'refusal'?: (_tidemark_control_v1_Refusal | null);
  /**
   * Facts of this site were found lost at some start, and nobody has accepted that yet: no point and no branch expires.
   */
  'expiryHeld'?: (boolean);
  /**
   * When it ended.
   */
  'endTime'?: (_google_protobuf_Timestamp | null);
}

/**
 * A reading back of everything that a site keeps of a group.
 */
export interface Scrub__Output {
  /**
   * Name of the group.
   */
  'group': (string);
  /**
   * Name of the site.
   */
  'site': (string);
  /**
   * How it goes.
   */
  'state': (_tidemark_control_v1_ScrubState__Output);
  /**
   * What is read now: `journal`, `index`, `images` and so on.
   */
  'part': (string);
  /**
   * How much of the part has been read, in units of its own.
   */
  'done': (number);
  /**
   * How much there is of the part, in the same units.
   */
  'of': (number);
  /**
   * How much is not what was written; what was found before a restart of the daemon is counted too.
   */
  'findingsTotal': (number);
  /**
   * The first of them.
   */
  'findings': (_tidemark_control_v1_ScrubFinding__Output)[];
  /**
   * Why it ended before everything was read.
   */
  'refusal': (_tidemark_control_v1_Refusal__Output | null);
  /**
   * Facts of this site were found lost at some start, and nobody has accepted that yet: no point and no branch expires.
   */
  'expiryHeld': (boolean);
  /**
   * When it ended.
   */
  'endTime': (_google_protobuf_Timestamp__Output | null);
}
