// Original file: proto/tidemark/control/v1/position.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A place in the history of a group.
 */
export interface Position {
  /**
   * The reign of the primary that wrote it.
   */
  'epoch'?: (number | string | Long);
  /**
   * Position in the group's single order of deltas. Never more than 2^53 - 1.
   */
  'sequence'?: (number | string | Long);
  /**
   * Unique id of the lineage entry it belongs to. The epoch alone does not name a branch: after a split brain two
   * entries can have the same one.
   */
  'entryId'?: (string);
}

/**
 * A place in the history of a group.
 */
export interface Position__Output {
  /**
   * The reign of the primary that wrote it.
   */
  'epoch': (number);
  /**
   * Position in the group's single order of deltas. Never more than 2^53 - 1.
   */
  'sequence': (number);
  /**
   * Unique id of the lineage entry it belongs to. The epoch alone does not name a branch: after a split brain two
   * entries can have the same one.
   */
  'entryId': (string);
}
