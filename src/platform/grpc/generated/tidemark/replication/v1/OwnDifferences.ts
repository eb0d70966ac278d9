// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { MemberDifferences as _tidemark_replication_v1_MemberDifferences, MemberDifferences__Output as _tidemark_replication_v1_MemberDifferences__Output } from '../../../tidemark/replication/v1/MemberDifferences.js';
import type { LostWrites as _tidemark_replication_v1_LostWrites, LostWrites__Output as _tidemark_replication_v1_LostWrites__Output } from '../../../tidemark/replication/v1/LostWrites.js';

/**
 * What a site knows of its own writes that was the primary before.
 */
export interface OwnDifferences {
  /**
   * Why nobody can tell where they are, so that everything may differ; empty: nowhere but in `members`.
   */
  'wholeBecause'?: (string);
  /**
   * Where.
   */
  'members'?: (_tidemark_replication_v1_MemberDifferences)[];
  /**
   * What it had written behind the place from which the caller went on; absent where that was not kept one by one.
   */
  'lost'?: (_tidemark_replication_v1_LostWrites | null);
  /**
   * Why it was not.
   */
  'lostUnknownBecause'?: (string);
}

/**
 * What a site knows of its own writes that was the primary before.
 */
export interface OwnDifferences__Output {
  /**
   * Why nobody can tell where they are, so that everything may differ; empty: nowhere but in `members`.
   */
  'wholeBecause': (string);
  /**
   * Where.
   */
  'members': (_tidemark_replication_v1_MemberDifferences__Output)[];
  /**
   * What it had written behind the place from which the caller went on; absent where that was not kept one by one.
   */
  'lost': (_tidemark_replication_v1_LostWrites__Output | null);
  /**
   * Why it was not.
   */
  'lostUnknownBecause': (string);
}
