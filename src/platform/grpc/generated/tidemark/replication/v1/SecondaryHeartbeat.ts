// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { EntryPosition as _tidemark_replication_v1_EntryPosition, EntryPosition__Output as _tidemark_replication_v1_EntryPosition__Output } from '../../../tidemark/replication/v1/EntryPosition.js';
import type { StoreTrouble as _tidemark_replication_v1_StoreTrouble, StoreTrouble__Output as _tidemark_replication_v1_StoreTrouble__Output } from '../../../tidemark/replication/v1/StoreTrouble.js';
import type { SiteReport as _tidemark_replication_v1_SiteReport, SiteReport__Output as _tidemark_replication_v1_SiteReport__Output } from '../../../tidemark/replication/v1/SiteReport.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Says that the secondary lives.
 */
export interface SecondaryHeartbeat {
  /**
   * Its wall clock: a label for people.
   */
  'time'?: (_google_protobuf_Timestamp | null);
  /**
   * `number` of the newest heartbeat of the primary it has seen, for the round trip.
   */
  'echo'?: (number | string | Long);
  /**
   * What its points can be cut from: durable, and found by its index.
   */
  'indexed'?: (_tidemark_replication_v1_EntryPosition | null);
  /**
   * Rises with each: comes back as `echo`, so that the secondary knows what of the primary's is newer than this.
   */
  'number'?: (number | string | Long);
  /**
   * Not said any more, and not read: the report says it, with its condition StoreHealthy.
   * @deprecated
   */
  'store'?: (_tidemark_replication_v1_StoreTrouble | null);
  /**
   * How the group fares there, for who asks at the primary, its store included. It is sent at once when the store takes
   * nothing any more, and when it does again.
   */
  'report'?: (_tidemark_replication_v1_SiteReport | null);
}

/**
 * Says that the secondary lives.
 */
export interface SecondaryHeartbeat__Output {
  /**
   * Its wall clock: a label for people.
   */
  'time': (_google_protobuf_Timestamp__Output | null);
  /**
   * `number` of the newest heartbeat of the primary it has seen, for the round trip.
   */
  'echo': (number);
  /**
   * What its points can be cut from: durable, and found by its index.
   */
  'indexed': (_tidemark_replication_v1_EntryPosition__Output | null);
  /**
   * Rises with each: comes back as `echo`, so that the secondary knows what of the primary's is newer than this.
   */
  'number': (number);
  /**
   * Not said any more, and not read: the report says it, with its condition StoreHealthy.
   * @deprecated
   */
  'store': (_tidemark_replication_v1_StoreTrouble__Output | null);
  /**
   * How the group fares there, for who asks at the primary, its store included. It is sent at once when the store takes
   * nothing any more, and when it does again.
   */
  'report': (_tidemark_replication_v1_SiteReport__Output | null);
}
