// Original file: proto/tidemark/replication/v1/lineage.proto

import type { Long } from '@grpc/proto-loader';

/**
 * What a site will not go behind.
 */
export interface LineagePromise {
  /**
   * No entry below this reign is followed.
   */
  'epoch'?: (number | string | Long);
  /**
   * Within that reign only this entry and what grew from it.
   */
  'entryId'?: (Buffer | Uint8Array | string);
}

/**
 * What a site will not go behind.
 */
export interface LineagePromise__Output {
  /**
   * No entry below this reign is followed.
   */
  'epoch': (number);
  /**
   * Within that reign only this entry and what grew from it.
   */
  'entryId': (Buffer);
}
