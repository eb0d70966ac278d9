// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { ReportedCondition as _tidemark_replication_v1_ReportedCondition, ReportedCondition__Output as _tidemark_replication_v1_ReportedCondition__Output } from '../../../tidemark/replication/v1/ReportedCondition.js';
import type { ReportedPoints as _tidemark_replication_v1_ReportedPoints, ReportedPoints__Output as _tidemark_replication_v1_ReportedPoints__Output } from '../../../tidemark/replication/v1/ReportedPoints.js';

/**
 * How a group fares at a site, as the site says itself. Told to people; nothing is decided on it.
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
}

/**
 * How a group fares at a site, as the site says itself. Told to people; nothing is decided on it.
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
}
