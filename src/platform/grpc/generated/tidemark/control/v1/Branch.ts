// Original file: proto/tidemark/control/v1/recovery_point.proto

import type { BranchKind as _tidemark_control_v1_BranchKind, BranchKind__Output as _tidemark_control_v1_BranchKind__Output } from '../../../tidemark/control/v1/BranchKind.js';
import type { Position as _tidemark_control_v1_Position, Position__Output as _tidemark_control_v1_Position__Output } from '../../../tidemark/control/v1/Position.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { Long } from '@grpc/proto-loader';

/**
 * History kept beside the current path: a superseded epoch, a loser's writes, a drill.
 */
export interface Branch {
  /**
   * Unique id of its lineage entry, or of the drill.
   */
  'id'?: (string);
  /**
   * Name of the group.
   */
  'group'?: (string);
  /**
   * Why it exists.
   */
  'kind'?: (_tidemark_control_v1_BranchKind);
  /**
   * Where it left the path it grew from.
   */
  'fork'?: (_tidemark_control_v1_Position | null);
  /**
   * Its newest position.
   */
  'head'?: (_tidemark_control_v1_Position | null);
  /**
   * The site that wrote it.
   */
  'writerSite'?: (string);
  /**
   * When it was forked.
   */
  'forkTime'?: (_google_protobuf_Timestamp | null);
  /**
   * When its last delta was written.
   */
  'headTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Bytes written on it since the fork; absent when not known.
   */
  'bytes'?: (number | string | Long);
  /**
   * Writes on it since the fork; absent when not known.
   */
  'writes'?: (number | string | Long);
  /**
   * When retention will drop it; absent when it will not.
   */
  'expireTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Of a drill its name, else one made from who wrote it and when.
   */
  'name'?: (string);
  /**
   * How many recovery points lie on it.
   */
  'points'?: (number);
  '_bytes'?: "bytes";
  '_writes'?: "writes";
}

/**
 * History kept beside the current path: a superseded epoch, a loser's writes, a drill.
 */
export interface Branch__Output {
  /**
   * Unique id of its lineage entry, or of the drill.
   */
  'id': (string);
  /**
   * Name of the group.
   */
  'group': (string);
  /**
   * Why it exists.
   */
  'kind': (_tidemark_control_v1_BranchKind__Output);
  /**
   * Where it left the path it grew from.
   */
  'fork': (_tidemark_control_v1_Position__Output | null);
  /**
   * Its newest position.
   */
  'head': (_tidemark_control_v1_Position__Output | null);
  /**
   * The site that wrote it.
   */
  'writerSite': (string);
  /**
   * When it was forked.
   */
  'forkTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * When its last delta was written.
   */
  'headTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Bytes written on it since the fork; absent when not known.
   */
  'bytes'?: (number);
  /**
   * Writes on it since the fork; absent when not known.
   */
  'writes'?: (number);
  /**
   * When retention will drop it; absent when it will not.
   */
  'expireTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Of a drill its name, else one made from who wrote it and when.
   */
  'name': (string);
  /**
   * How many recovery points lie on it.
   */
  'points': (number);
  '_bytes'?: "bytes";
  '_writes'?: "writes";
}
