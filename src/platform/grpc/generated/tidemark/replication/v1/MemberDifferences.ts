// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Blocks of a member.
 */
export interface MemberDifferences {
  /**
   * Its name.
   */
  'name'?: (string);
  /**
   * Runs of blocks of 64 KiB: the first of a run, how many, the first of the next; ascending.
   */
  'runs'?: (number | string | Long)[];
}

/**
 * Blocks of a member.
 */
export interface MemberDifferences__Output {
  /**
   * Its name.
   */
  'name': (string);
  /**
   * Runs of blocks of 64 KiB: the first of a run, how many, the first of the next; ascending.
   */
  'runs': (number)[];
}
