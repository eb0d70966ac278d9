// Original file: proto/tidemark/replication/v1/lineage.proto

import type { LineageEntry as _tidemark_replication_v1_LineageEntry, LineageEntry__Output as _tidemark_replication_v1_LineageEntry__Output } from '../../../tidemark/replication/v1/LineageEntry.js';
import type { LineagePromise as _tidemark_replication_v1_LineagePromise, LineagePromise__Output as _tidemark_replication_v1_LineagePromise__Output } from '../../../tidemark/replication/v1/LineagePromise.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What a site knows of a group's ancestry.
 */
export interface Lineage {
  /**
   * From the root on.
   */
  'entries'?: (_tidemark_replication_v1_LineageEntry)[];
  /**
   * The entry it has promised to follow, or to nobody else: durable before anything is built on it.
   */
  'promise'?: (_tidemark_replication_v1_LineagePromise | null);
  /**
   * As a primary: the last number that it has told its secondary, durable here before it was told. It counts on with each
   * stream that is taken, and now and then along one. 0: none.
   */
  'told'?: (number | string | Long);
  /**
   * As a secondary: the highest number that its primary has told it, durable here before anything that came behind it. 0: none.
   */
  'heard'?: (number | string | Long);
}

/**
 * What a site knows of a group's ancestry.
 */
export interface Lineage__Output {
  /**
   * From the root on.
   */
  'entries': (_tidemark_replication_v1_LineageEntry__Output)[];
  /**
   * The entry it has promised to follow, or to nobody else: durable before anything is built on it.
   */
  'promise': (_tidemark_replication_v1_LineagePromise__Output | null);
  /**
   * As a primary: the last number that it has told its secondary, durable here before it was told. It counts on with each
   * stream that is taken, and now and then along one. 0: none.
   */
  'told': (number);
  /**
   * As a secondary: the highest number that its primary has told it, durable here before anything that came behind it. 0: none.
   */
  'heard': (number);
}
