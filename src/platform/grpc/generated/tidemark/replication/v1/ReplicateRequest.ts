// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { Handshake as _tidemark_replication_v1_Handshake, Handshake__Output as _tidemark_replication_v1_Handshake__Output } from '../../../tidemark/replication/v1/Handshake.js';
import type { Ack as _tidemark_replication_v1_Ack, Ack__Output as _tidemark_replication_v1_Ack__Output } from '../../../tidemark/replication/v1/Ack.js';
import type { SecondaryHeartbeat as _tidemark_replication_v1_SecondaryHeartbeat, SecondaryHeartbeat__Output as _tidemark_replication_v1_SecondaryHeartbeat__Output } from '../../../tidemark/replication/v1/SecondaryHeartbeat.js';
import type { Credit as _tidemark_replication_v1_Credit, Credit__Output as _tidemark_replication_v1_Credit__Output } from '../../../tidemark/replication/v1/Credit.js';
import type { RangeRequest as _tidemark_replication_v1_RangeRequest, RangeRequest__Output as _tidemark_replication_v1_RangeRequest__Output } from '../../../tidemark/replication/v1/RangeRequest.js';
import type { ChunkAnswer as _tidemark_replication_v1_ChunkAnswer, ChunkAnswer__Output as _tidemark_replication_v1_ChunkAnswer__Output } from '../../../tidemark/replication/v1/ChunkAnswer.js';
import type { Stop as _tidemark_replication_v1_Stop, Stop__Output as _tidemark_replication_v1_Stop__Output } from '../../../tidemark/replication/v1/Stop.js';
import type { SeedAck as _tidemark_replication_v1_SeedAck, SeedAck__Output as _tidemark_replication_v1_SeedAck__Output } from '../../../tidemark/replication/v1/SeedAck.js';
import type { SeedDifference as _tidemark_replication_v1_SeedDifference, SeedDifference__Output as _tidemark_replication_v1_SeedDifference__Output } from '../../../tidemark/replication/v1/SeedDifference.js';
import type { SeedEmpty as _tidemark_replication_v1_SeedEmpty, SeedEmpty__Output as _tidemark_replication_v1_SeedEmpty__Output } from '../../../tidemark/replication/v1/SeedEmpty.js';

/**
 * From the secondary.
 */
export interface ReplicateRequest {
  /**
   * Always first, and never again.
   */
  'handshake'?: (_tidemark_replication_v1_Handshake | null);
  /**
   * How far the secondary is. Later ones include earlier ones.
   */
  'ack'?: (_tidemark_replication_v1_Ack | null);
  /**
   * Says that the secondary lives.
   */
  'heartbeat'?: (_tidemark_replication_v1_SecondaryHeartbeat | null);
  /**
   * Allows the primary to send more.
   */
  'credit'?: (_tidemark_replication_v1_Credit | null);
  /**
   * Asks again for a part of the history that was lost or does not check out.
   */
  'range'?: (_tidemark_replication_v1_RangeRequest | null);
  /**
   * Says which of the chunks that the primary named the secondary holds already.
   */
  'chunks'?: (_tidemark_replication_v1_ChunkAnswer | null);
  /**
   * The last message of a stream that the secondary ends.
   */
  'stop'?: (_tidemark_replication_v1_Stop | null);
  /**
   * How far chunks of first seeds are durable in its images.
   */
  'seeded'?: (_tidemark_replication_v1_SeedAck | null);
  /**
   * A chunk of a first seed was not taken, as its image holds something else.
   */
  'differs'?: (_tidemark_replication_v1_SeedDifference | null);
  /**
   * There is nothing to compare chunks of a first seed with.
   */
  'empty'?: (_tidemark_replication_v1_SeedEmpty | null);
  /**
   * One of these.
   */
  'message'?: "handshake"|"ack"|"heartbeat"|"credit"|"range"|"chunks"|"stop"|"seeded"|"differs"|"empty";
}

/**
 * From the secondary.
 */
export interface ReplicateRequest__Output {
  /**
   * Always first, and never again.
   */
  'handshake'?: (_tidemark_replication_v1_Handshake__Output | null);
  /**
   * How far the secondary is. Later ones include earlier ones.
   */
  'ack'?: (_tidemark_replication_v1_Ack__Output | null);
  /**
   * Says that the secondary lives.
   */
  'heartbeat'?: (_tidemark_replication_v1_SecondaryHeartbeat__Output | null);
  /**
   * Allows the primary to send more.
   */
  'credit'?: (_tidemark_replication_v1_Credit__Output | null);
  /**
   * Asks again for a part of the history that was lost or does not check out.
   */
  'range'?: (_tidemark_replication_v1_RangeRequest__Output | null);
  /**
   * Says which of the chunks that the primary named the secondary holds already.
   */
  'chunks'?: (_tidemark_replication_v1_ChunkAnswer__Output | null);
  /**
   * The last message of a stream that the secondary ends.
   */
  'stop'?: (_tidemark_replication_v1_Stop__Output | null);
  /**
   * How far chunks of first seeds are durable in its images.
   */
  'seeded'?: (_tidemark_replication_v1_SeedAck__Output | null);
  /**
   * A chunk of a first seed was not taken, as its image holds something else.
   */
  'differs'?: (_tidemark_replication_v1_SeedDifference__Output | null);
  /**
   * There is nothing to compare chunks of a first seed with.
   */
  'empty'?: (_tidemark_replication_v1_SeedEmpty__Output | null);
  /**
   * One of these.
   */
  'message'?: "handshake"|"ack"|"heartbeat"|"credit"|"range"|"chunks"|"stop"|"seeded"|"differs"|"empty";
}
