// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { VersionRange as _tidemark_replication_v1_VersionRange, VersionRange__Output as _tidemark_replication_v1_VersionRange__Output } from '../../../tidemark/replication/v1/VersionRange.js';
import type { Codec as _tidemark_replication_v1_Codec, Codec__Output as _tidemark_replication_v1_Codec__Output } from '../../../tidemark/replication/v1/Codec.js';
import type { Lineage as _tidemark_replication_v1_Lineage, Lineage__Output as _tidemark_replication_v1_Lineage__Output } from '../../../tidemark/replication/v1/Lineage.js';
import type { Ack as _tidemark_replication_v1_Ack, Ack__Output as _tidemark_replication_v1_Ack__Output } from '../../../tidemark/replication/v1/Ack.js';
import type { RunEnd as _tidemark_replication_v1_RunEnd, RunEnd__Output as _tidemark_replication_v1_RunEnd__Output } from '../../../tidemark/replication/v1/RunEnd.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What each side must know of the other before anything flows.
 */
export interface Handshake {
  /**
   * Versions of this protocol that the side speaks.
   */
  'protocol'?: (_tidemark_replication_v1_VersionRange | null);
  /**
   * Versions of the batch format that it reads.
   */
  'batchFormat'?: (_tidemark_replication_v1_VersionRange | null);
  /**
   * Name of the site.
   */
  'site'?: (string);
  /**
   * Name of the group.
   */
  'group'?: (string);
  /**
   * Id of the group: a group of the same name that was made again is another one.
   */
  'groupId'?: (string);
  /**
   * Codecs it can decode, the preferred one first.
   */
  'codecs'?: (_tidemark_replication_v1_Codec)[];
  /**
   * What it knows of the group's ancestry.
   */
  'lineage'?: (_tidemark_replication_v1_Lineage | null);
  /**
   * How far it is.
   */
  'progress'?: (_tidemark_replication_v1_Ack | null);
  /**
   * The largest message it takes.
   */
  'messageBytesMax'?: (number | string | Long);
  /**
   * Version of the program, for people.
   */
  'programVersion'?: (string);
  /**
   * Random, new with each start of the program. Numbers of heartbeats, requests and questions begin again with it.
   */
  'runId'?: (Buffer | Uint8Array | string);
  /**
   * How the run before this one ended.
   */
  'previousRun'?: (_tidemark_replication_v1_RunEnd);
  /**
   * The lowest moment that a secondary can still go back to: what it holds is folded together up to there. 0: all of it
   * can be undone.
   */
  'horizon'?: (number | string | Long);
  /**
   * Versions of SeedChunk that it reads, or sends; absent: none, and every seed goes through the order.
   */
  'seedFormat'?: (_tidemark_replication_v1_VersionRange | null);
  /**
   * Members that the secondary holds whole: nothing of them is sent as SeedChunk any more.
   */
  'wholeMembers'?: (number)[];
  /**
   * Members whose seed has ended while the secondary lacks some of it, as when its disk was put back from a copy made in
   * the middle: all of them is lacking, whatever it has said before.
   */
  'againMembers'?: (number)[];
}

/**
 * What each side must know of the other before anything flows.
 */
export interface Handshake__Output {
  /**
   * Versions of this protocol that the side speaks.
   */
  'protocol': (_tidemark_replication_v1_VersionRange__Output | null);
  /**
   * Versions of the batch format that it reads.
   */
  'batchFormat': (_tidemark_replication_v1_VersionRange__Output | null);
  /**
   * Name of the site.
   */
  'site': (string);
  /**
   * Name of the group.
   */
  'group': (string);
  /**
   * Id of the group: a group of the same name that was made again is another one.
   */
  'groupId': (string);
  /**
   * Codecs it can decode, the preferred one first.
   */
  'codecs': (_tidemark_replication_v1_Codec__Output)[];
  /**
   * What it knows of the group's ancestry.
   */
  'lineage': (_tidemark_replication_v1_Lineage__Output | null);
  /**
   * How far it is.
   */
  'progress': (_tidemark_replication_v1_Ack__Output | null);
  /**
   * The largest message it takes.
   */
  'messageBytesMax': (number);
  /**
   * Version of the program, for people.
   */
  'programVersion': (string);
  /**
   * Random, new with each start of the program. Numbers of heartbeats, requests and questions begin again with it.
   */
  'runId': (Buffer);
  /**
   * How the run before this one ended.
   */
  'previousRun': (_tidemark_replication_v1_RunEnd__Output);
  /**
   * The lowest moment that a secondary can still go back to: what it holds is folded together up to there. 0: all of it
   * can be undone.
   */
  'horizon': (number);
  /**
   * Versions of SeedChunk that it reads, or sends; absent: none, and every seed goes through the order.
   */
  'seedFormat': (_tidemark_replication_v1_VersionRange__Output | null);
  /**
   * Members that the secondary holds whole: nothing of them is sent as SeedChunk any more.
   */
  'wholeMembers': (number)[];
  /**
   * Members whose seed has ended while the secondary lacks some of it, as when its disk was put back from a copy made in
   * the middle: all of them is lacking, whatever it has said before.
   */
  'againMembers': (number)[];
}
