// Original file: proto/tidemark/control/v1/group.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A limit of the link of a group.
 */
export interface LinkLimit {
  /**
   * The site whose configuration says so, of all groups together; empty: the group's own specification.
   */
  'site'?: (string);
  /**
   * What may be sent in a second.
   */
  'bytesPerSecondMax'?: (number | string | Long);
}

/**
 * A limit of the link of a group.
 */
export interface LinkLimit__Output {
  /**
   * The site whose configuration says so, of all groups together; empty: the group's own specification.
   */
  'site': (string);
  /**
   * What may be sent in a second.
   */
  'bytesPerSecondMax': (number);
}
