// Original file: proto/tidemark/control/v1/group.proto

import type { MemberKind as _tidemark_control_v1_MemberKind, MemberKind__Output as _tidemark_control_v1_MemberKind__Output } from '../../../tidemark/control/v1/MemberKind.js';
import type { CaptureKind as _tidemark_control_v1_CaptureKind, CaptureKind__Output as _tidemark_control_v1_CaptureKind__Output } from '../../../tidemark/control/v1/CaptureKind.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One member of a group.
 */
export interface Member {
  /**
   * Its name.
   */
  'name'?: (string);
  /**
   * What kind of thing it is.
   */
  'kind'?: (_tidemark_control_v1_MemberKind);
  /**
   * How its changes are seen.
   */
  'capture'?: (_tidemark_control_v1_CaptureKind);
  /**
   * Its size; absent for a log stream.
   */
  'sizeBytes'?: (number | string | Long);
  /**
   * Whether new points contain it.
   */
  'inPoints'?: (boolean);
  /**
   * Read without a snapshot: left out of a failover unless asked for.
   */
  'fuzzy'?: (boolean);
  /**
   * The file or device that holds it at the site asked.
   */
  'image'?: (string);
  /**
   * Bytes the secondary still lacks, where they are known only as blocks and not as history.
   */
  'outOfSyncBytes'?: (number | string | Long);
  '_sizeBytes'?: "sizeBytes";
  '_outOfSyncBytes'?: "outOfSyncBytes";
}

/**
 * One member of a group.
 */
export interface Member__Output {
  /**
   * Its name.
   */
  'name': (string);
  /**
   * What kind of thing it is.
   */
  'kind': (_tidemark_control_v1_MemberKind__Output);
  /**
   * How its changes are seen.
   */
  'capture': (_tidemark_control_v1_CaptureKind__Output);
  /**
   * Its size; absent for a log stream.
   */
  'sizeBytes'?: (number);
  /**
   * Whether new points contain it.
   */
  'inPoints': (boolean);
  /**
   * Read without a snapshot: left out of a failover unless asked for.
   */
  'fuzzy': (boolean);
  /**
   * The file or device that holds it at the site asked.
   */
  'image': (string);
  /**
   * Bytes the secondary still lacks, where they are known only as blocks and not as history.
   */
  'outOfSyncBytes'?: (number);
  '_sizeBytes'?: "sizeBytes";
  '_outOfSyncBytes'?: "outOfSyncBytes";
}
