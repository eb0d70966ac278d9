// Original file: proto/tidemark/control/v1/group_spec.proto

import type { NbdCapture as _tidemark_control_v1_NbdCapture, NbdCapture__Output as _tidemark_control_v1_NbdCapture__Output } from '../../../tidemark/control/v1/NbdCapture.js';
import type { ScanCapture as _tidemark_control_v1_ScanCapture, ScanCapture__Output as _tidemark_control_v1_ScanCapture__Output } from '../../../tidemark/control/v1/ScanCapture.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A block device.
 */
export interface VolumeSpec {
  /**
   * Absent: the size of the image or source that is there.
   */
  'sizeBytes'?: (number | string | Long);
  /**
   * By site name: the file or device that holds it there. A site that is not named keeps a sparse file in its data directory.
   */
  'images'?: ({[key: string]: string});
  /**
   * Writes pass through the daemon.
   */
  'nbd'?: (_tidemark_control_v1_NbdCapture | null);
  /**
   * A file that others write is read and compared.
   */
  'scan'?: (_tidemark_control_v1_ScanCapture | null);
  '_sizeBytes'?: "sizeBytes";
  /**
   * How its changes are seen.
   */
  'capture'?: "nbd"|"scan";
}

/**
 * A block device.
 */
export interface VolumeSpec__Output {
  /**
   * Absent: the size of the image or source that is there.
   */
  'sizeBytes'?: (number);
  /**
   * By site name: the file or device that holds it there. A site that is not named keeps a sparse file in its data directory.
   */
  'images': ({[key: string]: string});
  /**
   * Writes pass through the daemon.
   */
  'nbd'?: (_tidemark_control_v1_NbdCapture__Output | null);
  /**
   * A file that others write is read and compared.
   */
  'scan'?: (_tidemark_control_v1_ScanCapture__Output | null);
  '_sizeBytes'?: "sizeBytes";
  /**
   * How its changes are seen.
   */
  'capture'?: "nbd"|"scan";
}
