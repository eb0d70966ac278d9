// Original file: proto/tidemark/control/v1/verify.proto

import type { VerifyState as _tidemark_control_v1_VerifyState, VerifyState__Output as _tidemark_control_v1_VerifyState__Output } from '../../../tidemark/control/v1/VerifyState.js';
import type { VerifyPhase as _tidemark_control_v1_VerifyPhase, VerifyPhase__Output as _tidemark_control_v1_VerifyPhase__Output } from '../../../tidemark/control/v1/VerifyPhase.js';
import type { VerifyRange as _tidemark_control_v1_VerifyRange, VerifyRange__Output as _tidemark_control_v1_VerifyRange__Output } from '../../../tidemark/control/v1/VerifyRange.js';
import type { Position as _tidemark_control_v1_Position, Position__Output as _tidemark_control_v1_Position__Output } from '../../../tidemark/control/v1/Position.js';
import type { Refusal as _tidemark_control_v1_Refusal, Refusal__Output as _tidemark_control_v1_Refusal__Output } from '../../../tidemark/control/v1/Refusal.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A comparison of both sides of a group, by hash, at one recovery point.
 */
export interface Verify {
  /**
   * Name of the group.
   */
  'group'?: (string);
  /**
   * Name of the primary's site, which compares.
   */
  'site'?: (string);
  /**
   * How it goes.
   */
  'state'?: (_tidemark_control_v1_VerifyState);
  /**
   * What is done at the moment.
   */
  'phase'?: (_tidemark_control_v1_VerifyPhase);
  /**
   * Whether what differs is sent again.
   */
  'repair'?: (boolean);
  /**
   * Compared so far.
   */
  'comparedBytes'?: (number | string | Long);
  /**
   * To be compared in all: the sizes of all members in the point.
   */
  'totalBytes'?: (number | string | Long);
  /**
   * Of those that were compared, in chunks of 64 KiB: different, or not to be read at the secondary.
   */
  'differentBytes'?: (number | string | Long);
  /**
   * Not compared: not to be read at the primary, or overwritten before they could be.
   */
  'unknownBytes'?: (number | string | Long);
  /**
   * Sent again, and found equal since.
   */
  'repairedBytes'?: (number | string | Long);
  /**
   * The first of them.
   */
  'ranges'?: (_tidemark_control_v1_VerifyRange)[];
  /**
   * There are more, or some of these hold what is equal.
   */
  'rangesTruncated'?: (boolean);
  /**
   * Id of the point; empty before it was cut.
   */
  'pointId'?: (string);
  /**
   * Where it stands in the order.
   */
  'position'?: (_tidemark_control_v1_Position | null);
  /**
   * Hash of everything, as the primary computed it; empty where something was not compared.
   */
  'primaryRoot'?: (string);
  /**
   * The same as the secondary computed it.
   */
  'secondaryRoot'?: (string);
  /**
   * Whether the point bears the mark of what was found.
   */
  'marked'?: (boolean);
  /**
   * Bytes of hashes and ranges that went between the sites.
   */
  'exchangedBytes'?: (number | string | Long);
  /**
   * Why it ended before everything was compared.
   */
  'refusal'?: (_tidemark_control_v1_Refusal | null);
  /**
   * When it began.
   */
  'startTime'?: (_google_protobuf_Timestamp | null);
  /**
   * When it ended.
   */
  'endTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Id of its job; empty before any.
   */
  'jobId'?: (string);
}

/**
 * A comparison of both sides of a group, by hash, at one recovery point.
 */
export interface Verify__Output {
  /**
   * Name of the group.
   */
  'group': (string);
  /**
   * Name of the primary's site, which compares.
   */
  'site': (string);
  /**
   * How it goes.
   */
  'state': (_tidemark_control_v1_VerifyState__Output);
  /**
   * What is done at the moment.
   */
  'phase': (_tidemark_control_v1_VerifyPhase__Output);
  /**
   * Whether what differs is sent again.
   */
  'repair': (boolean);
  /**
   * Compared so far.
   */
  'comparedBytes': (number);
  /**
   * To be compared in all: the sizes of all members in the point.
   */
  'totalBytes': (number);
  /**
   * Of those that were compared, in chunks of 64 KiB: different, or not to be read at the secondary.
   */
  'differentBytes': (number);
  /**
   * Not compared: not to be read at the primary, or overwritten before they could be.
   */
  'unknownBytes': (number);
  /**
   * Sent again, and found equal since.
   */
  'repairedBytes': (number);
  /**
   * The first of them.
   */
  'ranges': (_tidemark_control_v1_VerifyRange__Output)[];
  /**
   * There are more, or some of these hold what is equal.
   */
  'rangesTruncated': (boolean);
  /**
   * Id of the point; empty before it was cut.
   */
  'pointId': (string);
  /**
   * Where it stands in the order.
   */
  'position': (_tidemark_control_v1_Position__Output | null);
  /**
   * Hash of everything, as the primary computed it; empty where something was not compared.
   */
  'primaryRoot': (string);
  /**
   * The same as the secondary computed it.
   */
  'secondaryRoot': (string);
  /**
   * Whether the point bears the mark of what was found.
   */
  'marked': (boolean);
  /**
   * Bytes of hashes and ranges that went between the sites.
   */
  'exchangedBytes': (number);
  /**
   * Why it ended before everything was compared.
   */
  'refusal': (_tidemark_control_v1_Refusal__Output | null);
  /**
   * When it began.
   */
  'startTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * When it ended.
   */
  'endTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Id of its job; empty before any.
   */
  'jobId': (string);
}
