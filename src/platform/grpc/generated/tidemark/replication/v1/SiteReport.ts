// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { ReportedCondition as _tidemark_replication_v1_ReportedCondition, ReportedCondition__Output as _tidemark_replication_v1_ReportedCondition__Output } from '../../../tidemark/replication/v1/ReportedCondition.js';
import type { ReportedPoints as _tidemark_replication_v1_ReportedPoints, ReportedPoints__Output as _tidemark_replication_v1_ReportedPoints__Output } from '../../../tidemark/replication/v1/ReportedPoints.js';
import type { ReportedSync as _tidemark_replication_v1_ReportedSync, ReportedSync__Output as _tidemark_replication_v1_ReportedSync__Output } from '../../../tidemark/replication/v1/ReportedSync.js';
import type { Long } from '@grpc/proto-loader';

/**
 * How a group fares at a site, as the site says itself. Told to people; nothing but the pace of the link is decided on it.
 */
export interface SiteReport {
  /**
   * Its conditions.
   */
  'conditions'?: (_tidemark_replication_v1_ReportedCondition)[];
  /**
   * The recovery points it holds; absent where it holds none for others.
   */
  'points'?: (_tidemark_replication_v1_ReportedPoints | null);
  /**
   * How far the first seed is; absent where the site sends none. From the primary.
   */
  'seed'?: (_tidemark_replication_v1_ReportedSync | null);
  /**
   * How far a resync is; absent where the site sends none. From the primary.
   */
  'resync'?: (_tidemark_replication_v1_ReportedSync | null);
  /**
   * Bytes a second that the site's configuration lets all groups together move between the two; absent: as fast as it goes.
   * Who sends keeps to the lower of what both say.
   */
  'linkBytesPerSecondMax'?: (number | string | Long);
  '_linkBytesPerSecondMax'?: "linkBytesPerSecondMax";
}

/**
 * How a group fares at a site, as the site says itself. Told to people; nothing but the pace of the link is decided on it.
 */
export interface SiteReport__Output {
  /**
   * Its conditions.
   */
  'conditions': (_tidemark_replication_v1_ReportedCondition__Output)[];
  /**
   * The recovery points it holds; absent where it holds none for others.
   */
  'points': (_tidemark_replication_v1_ReportedPoints__Output | null);
  /**
   * How far the first seed is; absent where the site sends none. From the primary.
   */
  'seed': (_tidemark_replication_v1_ReportedSync__Output | null);
  /**
   * How far a resync is; absent where the site sends none. From the primary.
   */
  'resync': (_tidemark_replication_v1_ReportedSync__Output | null);
  /**
   * Bytes a second that the site's configuration lets all groups together move between the two; absent: as fast as it goes.
   * Who sends keeps to the lower of what both say.
   */
  'linkBytesPerSecondMax'?: (number);
  '_linkBytesPerSecondMax'?: "linkBytesPerSecondMax";
}
