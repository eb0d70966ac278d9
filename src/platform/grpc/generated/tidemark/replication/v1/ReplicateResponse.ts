// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { Handshake as _tidemark_replication_v1_Handshake, Handshake__Output as _tidemark_replication_v1_Handshake__Output } from '../../../tidemark/replication/v1/Handshake.js';
import type { Batch as _tidemark_replication_v1_Batch, Batch__Output as _tidemark_replication_v1_Batch__Output } from '../../../tidemark/replication/v1/Batch.js';
import type { PrimaryHeartbeat as _tidemark_replication_v1_PrimaryHeartbeat, PrimaryHeartbeat__Output as _tidemark_replication_v1_PrimaryHeartbeat__Output } from '../../../tidemark/replication/v1/PrimaryHeartbeat.js';
import type { Lineage as _tidemark_replication_v1_Lineage, Lineage__Output as _tidemark_replication_v1_Lineage__Output } from '../../../tidemark/replication/v1/Lineage.js';
import type { ChunkQuestion as _tidemark_replication_v1_ChunkQuestion, ChunkQuestion__Output as _tidemark_replication_v1_ChunkQuestion__Output } from '../../../tidemark/replication/v1/ChunkQuestion.js';
import type { RangeAnswer as _tidemark_replication_v1_RangeAnswer, RangeAnswer__Output as _tidemark_replication_v1_RangeAnswer__Output } from '../../../tidemark/replication/v1/RangeAnswer.js';
import type { Stop as _tidemark_replication_v1_Stop, Stop__Output as _tidemark_replication_v1_Stop__Output } from '../../../tidemark/replication/v1/Stop.js';
import type { SeedChunk as _tidemark_replication_v1_SeedChunk, SeedChunk__Output as _tidemark_replication_v1_SeedChunk__Output } from '../../../tidemark/replication/v1/SeedChunk.js';

/**
 * From the primary.
 */
export interface ReplicateResponse {
  /**
   * Always first, and never again.
   */
  'handshake'?: (_tidemark_replication_v1_Handshake | null);
  /**
   * A batch of deltas; the bulk of everything. Its fields are written and read without a general decoder.
   */
  'batch'?: (_tidemark_replication_v1_Batch | null);
  /**
   * How far the primary is, and what it has written.
   */
  'heartbeat'?: (_tidemark_replication_v1_PrimaryHeartbeat | null);
  /**
   * The lineage has changed, or a fact about it.
   */
  'lineage'?: (_tidemark_replication_v1_Lineage | null);
  /**
   * Names chunks by hash before sending them.
   */
  'chunks'?: (_tidemark_replication_v1_ChunkQuestion | null);
  /**
   * What became of a request for a range.
   */
  'range'?: (_tidemark_replication_v1_RangeAnswer | null);
  /**
   * The last message of a stream that the primary ends.
   */
  'stop'?: (_tidemark_replication_v1_Stop | null);
  /**
   * A chunk of a member's first seed. Its fields are written and read without a general decoder.
   */
  'seed'?: (_tidemark_replication_v1_SeedChunk | null);
  /**
   * One of these.
   */
  'message'?: "handshake"|"batch"|"heartbeat"|"lineage"|"chunks"|"range"|"stop"|"seed";
}

/**
 * From the primary.
 */
export interface ReplicateResponse__Output {
  /**
   * Always first, and never again.
   */
  'handshake'?: (_tidemark_replication_v1_Handshake__Output | null);
  /**
   * A batch of deltas; the bulk of everything. Its fields are written and read without a general decoder.
   */
  'batch'?: (_tidemark_replication_v1_Batch__Output | null);
  /**
   * How far the primary is, and what it has written.
   */
  'heartbeat'?: (_tidemark_replication_v1_PrimaryHeartbeat__Output | null);
  /**
   * The lineage has changed, or a fact about it.
   */
  'lineage'?: (_tidemark_replication_v1_Lineage__Output | null);
  /**
   * Names chunks by hash before sending them.
   */
  'chunks'?: (_tidemark_replication_v1_ChunkQuestion__Output | null);
  /**
   * What became of a request for a range.
   */
  'range'?: (_tidemark_replication_v1_RangeAnswer__Output | null);
  /**
   * The last message of a stream that the primary ends.
   */
  'stop'?: (_tidemark_replication_v1_Stop__Output | null);
  /**
   * A chunk of a member's first seed. Its fields are written and read without a general decoder.
   */
  'seed'?: (_tidemark_replication_v1_SeedChunk__Output | null);
  /**
   * One of these.
   */
  'message'?: "handshake"|"batch"|"heartbeat"|"lineage"|"chunks"|"range"|"stop"|"seed";
}
