// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { EntryPosition as _tidemark_replication_v1_EntryPosition, EntryPosition__Output as _tidemark_replication_v1_EntryPosition__Output } from '../../../tidemark/replication/v1/EntryPosition.js';
import type { SiteReport as _tidemark_replication_v1_SiteReport, SiteReport__Output as _tidemark_replication_v1_SiteReport__Output } from '../../../tidemark/replication/v1/SiteReport.js';
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
   * Bytes written up to `written` since the group was created, as in the batch format: writers' deltas only, across
   * entries, restarts and changes of direction. Loss is counted with these, never with differences of sequences.
   */
  'writtenBytes'?: (number | string | Long);
  /**
   * Deltas written up to `written` since the group was created.
   */
  'writes'?: (number | string | Long);
  /**
   * Bytes the secondary lacks that are known only as blocks.
   */
  'outOfSyncBytes'?: (number | string | Long);
  /**
   * No sequence above this one has been given out: a new entry starts above it.
   */
  'ceiling'?: (number | string | Long);
  /**
   * Wall clock of the primary when the oldest write was made that the secondary has not made promotable; absent when
   * there is none.
   */
  'oldestUnacknowledged'?: (_google_protobuf_Timestamp | null);
  /**
   * `number` of the newest heartbeat of the secondary it has seen. Whatever was written before this one was sent was
   * written before that one came.
   */
  'echo'?: (number | string | Long);
  /**
   * How the group fares there, for who asks at the secondary.
   */
  'report'?: (_tidemark_replication_v1_SiteReport | null);
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
   * Bytes written up to `written` since the group was created, as in the batch format: writers' deltas only, across
   * entries, restarts and changes of direction. Loss is counted with these, never with differences of sequences.
   */
  'writtenBytes': (number);
  /**
   * Deltas written up to `written` since the group was created.
   */
  'writes': (number);
  /**
   * Bytes the secondary lacks that are known only as blocks.
   */
  'outOfSyncBytes': (number);
  /**
   * No sequence above this one has been given out: a new entry starts above it.
   */
  'ceiling': (number);
  /**
   * Wall clock of the primary when the oldest write was made that the secondary has not made promotable; absent when
   * there is none.
   */
  'oldestUnacknowledged': (_google_protobuf_Timestamp__Output | null);
  /**
   * `number` of the newest heartbeat of the secondary it has seen. Whatever was written before this one was sent was
   * written before that one came.
   */
  'echo': (number);
  /**
   * How the group fares there, for who asks at the secondary.
   */
  'report': (_tidemark_replication_v1_SiteReport__Output | null);
}
