// Original file: proto/tidemark/control/v1/group_spec.proto

import type { ScanSnapshotReflink as _tidemark_control_v1_ScanSnapshotReflink, ScanSnapshotReflink__Output as _tidemark_control_v1_ScanSnapshotReflink__Output } from '../../../tidemark/control/v1/ScanSnapshotReflink.js';
import type { ScanSnapshotHook as _tidemark_control_v1_ScanSnapshotHook, ScanSnapshotHook__Output as _tidemark_control_v1_ScanSnapshotHook__Output } from '../../../tidemark/control/v1/ScanSnapshotHook.js';
import type { ScanSnapshotNone as _tidemark_control_v1_ScanSnapshotNone, ScanSnapshotNone__Output as _tidemark_control_v1_ScanSnapshotNone__Output } from '../../../tidemark/control/v1/ScanSnapshotNone.js';

/**
 * What stands still while a scan reads.
 */
export interface ScanSnapshot {
  /**
   * A reflink of the source.
   */
  'reflink'?: (_tidemark_control_v1_ScanSnapshotReflink | null);
  /**
   * A snapshot made by a hook of the site.
   */
  'hook'?: (_tidemark_control_v1_ScanSnapshotHook | null);
  /**
   * Nothing does: the member is fuzzy, and left out of a failover unless asked for.
   */
  'none'?: (_tidemark_control_v1_ScanSnapshotNone | null);
  /**
   * One of these.
   */
  'method'?: "reflink"|"hook"|"none";
}

/**
 * What stands still while a scan reads.
 */
export interface ScanSnapshot__Output {
  /**
   * A reflink of the source.
   */
  'reflink'?: (_tidemark_control_v1_ScanSnapshotReflink__Output | null);
  /**
   * A snapshot made by a hook of the site.
   */
  'hook'?: (_tidemark_control_v1_ScanSnapshotHook__Output | null);
  /**
   * Nothing does: the member is fuzzy, and left out of a failover unless asked for.
   */
  'none'?: (_tidemark_control_v1_ScanSnapshotNone__Output | null);
  /**
   * One of these.
   */
  'method'?: "reflink"|"hook"|"none";
}
