// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { Lineage as _tidemark_replication_v1_Lineage, Lineage__Output as _tidemark_replication_v1_Lineage__Output } from '../../../tidemark/replication/v1/Lineage.js';
import type { EntryPosition as _tidemark_replication_v1_EntryPosition, EntryPosition__Output as _tidemark_replication_v1_EntryPosition__Output } from '../../../tidemark/replication/v1/EntryPosition.js';
import type { OfferedMember as _tidemark_replication_v1_OfferedMember, OfferedMember__Output as _tidemark_replication_v1_OfferedMember__Output } from '../../../tidemark/replication/v1/OfferedMember.js';

/**
 * What the caller writes, and what it knows of a primary that it replaced.
 */
export interface OfferedReign {
  /**
   * Of what it writes; with what it had heard of the other site, as its secondary.
   */
  'lineage'?: (_tidemark_replication_v1_Lineage | null);
  /**
   * What it held of the other site's history when it was promoted; absent: not known.
   */
  'received'?: (_tidemark_replication_v1_EntryPosition | null);
  /**
   * Its members.
   */
  'members'?: (_tidemark_replication_v1_OfferedMember)[];
}

/**
 * What the caller writes, and what it knows of a primary that it replaced.
 */
export interface OfferedReign__Output {
  /**
   * Of what it writes; with what it had heard of the other site, as its secondary.
   */
  'lineage': (_tidemark_replication_v1_Lineage__Output | null);
  /**
   * What it held of the other site's history when it was promoted; absent: not known.
   */
  'received': (_tidemark_replication_v1_EntryPosition__Output | null);
  /**
   * Its members.
   */
  'members': (_tidemark_replication_v1_OfferedMember__Output)[];
}
