// Original file: proto/tidemark/control/v1/recovery_point.proto

import type { Position as _tidemark_control_v1_Position, Position__Output as _tidemark_control_v1_Position__Output } from '../../../tidemark/control/v1/Position.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';

/**
 * Where one member stands in a point.
 */
export interface MemberPosition {
  /**
   * Name of the member.
   */
  'member'?: (string);
  /**
   * The last delta of this member that the point contains.
   */
  'position'?: (_tidemark_control_v1_Position | null);
  /**
   * Where the database's log stands (`X/Y`); only for a wal member.
   */
  'lsn'?: (string);
  /**
   * How far a wal member trails the point's own time, or a scan member its snapshot.
   */
  'asOf'?: (_google_protobuf_Timestamp | null);
  /**
   * Read while it was being written, without a snapshot: left out unless asked for.
   */
  'fuzzy'?: (boolean);
}

/**
 * Where one member stands in a point.
 */
export interface MemberPosition__Output {
  /**
   * Name of the member.
   */
  'member': (string);
  /**
   * The last delta of this member that the point contains.
   */
  'position': (_tidemark_control_v1_Position__Output | null);
  /**
   * Where the database's log stands (`X/Y`); only for a wal member.
   */
  'lsn': (string);
  /**
   * How far a wal member trails the point's own time, or a scan member its snapshot.
   */
  'asOf': (_google_protobuf_Timestamp__Output | null);
  /**
   * Read while it was being written, without a snapshot: left out unless asked for.
   */
  'fuzzy': (boolean);
}
