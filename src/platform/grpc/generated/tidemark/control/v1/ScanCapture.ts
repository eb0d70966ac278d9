// Original file: proto/tidemark/control/v1/group_spec.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';
import type { ScanSnapshot as _tidemark_control_v1_ScanSnapshot, ScanSnapshot__Output as _tidemark_control_v1_ScanSnapshot__Output } from '../../../tidemark/control/v1/ScanSnapshot.js';

/**
 * A file that others write is read and compared, again and again.
 */
export interface ScanCapture {
  /**
   * The file or device at the primary.
   */
  'source'?: (string);
  /**
   * From the start of one scan to the start of the next.
   */
  'every'?: (_google_protobuf_Duration | null);
  /**
   * What stands still while it is read.
   */
  'snapshot'?: (_tidemark_control_v1_ScanSnapshot | null);
}

/**
 * A file that others write is read and compared, again and again.
 */
export interface ScanCapture__Output {
  /**
   * The file or device at the primary.
   */
  'source': (string);
  /**
   * From the start of one scan to the start of the next.
   */
  'every': (_google_protobuf_Duration__Output | null);
  /**
   * What stands still while it is read.
   */
  'snapshot': (_tidemark_control_v1_ScanSnapshot__Output | null);
}
