// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A reign that the site asked is to open.
 */
export interface GrantReignRequest {
  /**
   * Id of the group.
   */
  'groupId'?: (string);
  /**
   * Its epoch, above every one that the caller has seen.
   */
  'epoch'?: (number | string | Long);
  /**
   * Id of the entry that it opens: 16 hexadecimal digits, not all zero.
   */
  'entry'?: (string);
  /**
   * It is promised, durably. Otherwise it is only asked whether it would be taken, and nothing changes.
   */
  'decided'?: (boolean);
}

/**
 * A reign that the site asked is to open.
 */
export interface GrantReignRequest__Output {
  /**
   * Id of the group.
   */
  'groupId': (string);
  /**
   * Its epoch, above every one that the caller has seen.
   */
  'epoch': (number);
  /**
   * Id of the entry that it opens: 16 hexadecimal digits, not all zero.
   */
  'entry': (string);
  /**
   * It is promised, durably. Otherwise it is only asked whether it would be taken, and nothing changes.
   */
  'decided': (boolean);
}
