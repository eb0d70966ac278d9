// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { EntryPosition as _tidemark_replication_v1_EntryPosition, EntryPosition__Output as _tidemark_replication_v1_EntryPosition__Output } from '../../../tidemark/replication/v1/EntryPosition.js';
import type { Long } from '@grpc/proto-loader';

/**
 * How far the primary is. Loss is predicted from the newest of these.
 */
export interface PrimaryHeartbeat {
  /**
   * Rises with each.
   */
  'number'?: (number | string | Long);
  /**
   * Its wall clock.
   */
  'time'?: (_google_protobuf_Timestamp | null);
  /**
   * The last sequence given out.
   */
  'written'?: (_tidemark_replication_v1_EntryPosition | null);
  /**
   * Bytes written since the entry began. Loss is counted with these, never with differences of sequences.
   */
  'writtenBytes'?: (number | string | Long);
  /**
   * Writes since the entry began.
   */
  'writes'?: (number | string | Long);
  /**
   * Bytes the secondary lacks that are known only as blocks.
   */
  'outOfSyncBytes'?: (number | string | Long);
}

/**
 * How far the primary is. Loss is predicted from the newest of these.
 */
export interface PrimaryHeartbeat__Output {
  /**
   * Rises with each.
   */
  'number': (number);
  /**
   * Its wall clock.
   */
  'time': (_google_protobuf_Timestamp__Output | null);
  /**
   * The last sequence given out.
   */
  'written': (_tidemark_replication_v1_EntryPosition__Output | null);
  /**
   * Bytes written since the entry began. Loss is counted with these, never with differences of sequences.
   */
  'writtenBytes': (number);
  /**
   * Writes since the entry began.
   */
  'writes': (number);
  /**
   * Bytes the secondary lacks that are known only as blocks.
   */
  'outOfSyncBytes': (number);
}
