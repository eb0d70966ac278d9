// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { EntryPosition as _tidemark_replication_v1_EntryPosition, EntryPosition__Output as _tidemark_replication_v1_EntryPosition__Output } from '../../../tidemark/replication/v1/EntryPosition.js';
import type { Long } from '@grpc/proto-loader';

/**
 * How far a secondary is. An ack is sent only for what its own power loss could not take.
 */
export interface Ack {
  /**
   * Received, perhaps not durable.
   */
  'received'?: (_tidemark_replication_v1_EntryPosition | null);
  /**
   * Durable.
   */
  'durable'?: (_tidemark_replication_v1_EntryPosition | null);
  /**
   * What it could be promoted to.
   */
  'promotable'?: (_tidemark_replication_v1_EntryPosition | null);
  /**
   * Room left in its store, so that the primary can warn before it runs out.
   */
  'freeBytes'?: (number | string | Long);
  /**
   * headerHash of the batch that ends at `received`: what the next batch of that entry names as the one before it. Absent
   * while it holds none of that entry.
   */
  'receivedHash'?: (number | string | Long);
  /**
   * headerHash of the batch that ends at `durable`. A primary that has another there does not go on from it.
   */
  'durableHash'?: (number | string | Long);
  '_freeBytes'?: "freeBytes";
  '_receivedHash'?: "receivedHash";
  '_durableHash'?: "durableHash";
}

/**
 * How far a secondary is. An ack is sent only for what its own power loss could not take.
 */
export interface Ack__Output {
  /**
   * Received, perhaps not durable.
   */
  'received': (_tidemark_replication_v1_EntryPosition__Output | null);
  /**
   * Durable.
   */
  'durable': (_tidemark_replication_v1_EntryPosition__Output | null);
  /**
   * What it could be promoted to.
   */
  'promotable': (_tidemark_replication_v1_EntryPosition__Output | null);
  /**
   * Room left in its store, so that the primary can warn before it runs out.
   */
  'freeBytes'?: (number);
  /**
   * headerHash of the batch that ends at `received`: what the next batch of that entry names as the one before it. Absent
   * while it holds none of that entry.
   */
  'receivedHash'?: (number);
  /**
   * headerHash of the batch that ends at `durable`. A primary that has another there does not go on from it.
   */
  'durableHash'?: (number);
  '_freeBytes'?: "freeBytes";
  '_receivedHash'?: "receivedHash";
  '_durableHash'?: "durableHash";
}
