// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { GroupSpec as _tidemark_control_v1_GroupSpec, GroupSpec__Output as _tidemark_control_v1_GroupSpec__Output } from '../../../tidemark/control/v1/GroupSpec.js';
import type { HandOver as _tidemark_replication_v1_HandOver, HandOver__Output as _tidemark_replication_v1_HandOver__Output } from '../../../tidemark/replication/v1/HandOver.js';
import type { OfferedReign as _tidemark_replication_v1_OfferedReign, OfferedReign__Output as _tidemark_replication_v1_OfferedReign__Output } from '../../../tidemark/replication/v1/OfferedReign.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A group that is to be replicated to the site asked.
 */
export interface OfferGroupRequest {
  /**
   * Id of the group.
   */
  'groupId'?: (string);
  /**
   * What the group is to be.
   */
  'spec'?: (_tidemark_control_v1_GroupSpec | null);
  /**
   * Number of the copy, from 1. One with a higher number than the site has takes the place of that, with nothing in it.
   */
  'copy'?: (number | string | Long);
  /**
   * The primary knows that the site has this copy. If it has not, the offer is refused with COPY_GONE: its points are gone,
   * and it is made again only when somebody has decided so at the primary.
   */
  'held'?: (boolean);
  /**
   * The primary hands the group over in order, or asks whether it could; absent: it goes on as the primary.
   */
  'handOver'?: (_tidemark_replication_v1_HandOver | null);
  /**
   * By what right the caller offers it; absent from a version that does not say.
   */
  'reign'?: (_tidemark_replication_v1_OfferedReign | null);
}

/**
 * A group that is to be replicated to the site asked.
 */
export interface OfferGroupRequest__Output {
  /**
   * Id of the group.
   */
  'groupId': (string);
  /**
   * What the group is to be.
   */
  'spec': (_tidemark_control_v1_GroupSpec__Output | null);
  /**
   * Number of the copy, from 1. One with a higher number than the site has takes the place of that, with nothing in it.
   */
  'copy': (number);
  /**
   * The primary knows that the site has this copy. If it has not, the offer is refused with COPY_GONE: its points are gone,
   * and it is made again only when somebody has decided so at the primary.
   */
  'held': (boolean);
  /**
   * The primary hands the group over in order, or asks whether it could; absent: it goes on as the primary.
   */
  'handOver': (_tidemark_replication_v1_HandOver__Output | null);
  /**
   * By what right the caller offers it; absent from a version that does not say.
   */
  'reign': (_tidemark_replication_v1_OfferedReign__Output | null);
}
