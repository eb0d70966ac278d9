// Original file: proto/tidemark/control/v1/site_service.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';

/**
 * The certificate of the daemon.
 */
export interface SiteCertificate {
  /**
   * Its subject.
   */
  'subject'?: (string);
  /**
   * The DNS and URI names it carries.
   */
  'identities'?: (string)[];
  /**
   * When it ends.
   */
  'notAfter'?: (_google_protobuf_Timestamp | null);
}

/**
 * The certificate of the daemon.
 */
export interface SiteCertificate__Output {
  /**
   * Its subject.
   */
  'subject': (string);
  /**
   * The DNS and URI names it carries.
   */
  'identities': (string)[];
  /**
   * When it ends.
   */
  'notAfter': (_google_protobuf_Timestamp__Output | null);
}
