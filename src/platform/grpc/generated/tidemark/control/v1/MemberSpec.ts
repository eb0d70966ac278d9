// Original file: proto/tidemark/control/v1/group_spec.proto

import type { VolumeSpec as _tidemark_control_v1_VolumeSpec, VolumeSpec__Output as _tidemark_control_v1_VolumeSpec__Output } from '../../../tidemark/control/v1/VolumeSpec.js';
import type { WalSpec as _tidemark_control_v1_WalSpec, WalSpec__Output as _tidemark_control_v1_WalSpec__Output } from '../../../tidemark/control/v1/WalSpec.js';

/**
 * One thing in a group.
 */
export interface MemberSpec {
  /**
   * Its name, unique in the group.
   */
  'name'?: (string);
  /**
   * A block device.
   */
  'volume'?: (_tidemark_control_v1_VolumeSpec | null);
  /**
   * A database's log stream.
   */
  'wal'?: (_tidemark_control_v1_WalSpec | null);
  /**
   * What it is.
   */
  'kind'?: "volume"|"wal";
}

/**
 * One thing in a group.
 */
export interface MemberSpec__Output {
  /**
   * Its name, unique in the group.
   */
  'name': (string);
  /**
   * A block device.
   */
  'volume'?: (_tidemark_control_v1_VolumeSpec__Output | null);
  /**
   * A database's log stream.
   */
  'wal'?: (_tidemark_control_v1_WalSpec__Output | null);
  /**
   * What it is.
   */
  'kind'?: "volume"|"wal";
}
