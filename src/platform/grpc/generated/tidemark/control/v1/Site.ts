// Original file: proto/tidemark/control/v1/site_service.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { SiteListener as _tidemark_control_v1_SiteListener, SiteListener__Output as _tidemark_control_v1_SiteListener__Output } from '../../../tidemark/control/v1/SiteListener.js';
import type { SitePart as _tidemark_control_v1_SitePart, SitePart__Output as _tidemark_control_v1_SitePart__Output } from '../../../tidemark/control/v1/SitePart.js';
import type { SitePeer as _tidemark_control_v1_SitePeer, SitePeer__Output as _tidemark_control_v1_SitePeer__Output } from '../../../tidemark/control/v1/SitePeer.js';
import type { SiteCertificate as _tidemark_control_v1_SiteCertificate, SiteCertificate__Output as _tidemark_control_v1_SiteCertificate__Output } from '../../../tidemark/control/v1/SiteCertificate.js';

/**
 * A daemon, with its name and data directory.
 */
export interface Site {
  /**
   * Its name.
   */
  'name'?: (string);
  /**
   * Its id, made when its data directory was.
   */
  'id'?: (string);
  /**
   * The version of the program.
   */
  'version'?: (string);
  /**
   * When it started.
   */
  'startTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Where it keeps its data.
   */
  'dataDir'?: (string);
  /**
   * Where it listens.
   */
  'listeners'?: (_tidemark_control_v1_SiteListener)[];
  /**
   * What it is made of.
   */
  'parts'?: (_tidemark_control_v1_SitePart)[];
  /**
   * The sites it knows.
   */
  'peers'?: (_tidemark_control_v1_SitePeer)[];
  /**
   * How many groups it has.
   */
  'groupCount'?: (number);
  /**
   * Its certificate; absent without TLS.
   */
  'certificate'?: (_tidemark_control_v1_SiteCertificate | null);
}

/**
 * A daemon, with its name and data directory.
 */
export interface Site__Output {
  /**
   * Its name.
   */
  'name': (string);
  /**
   * Its id, made when its data directory was.
   */
  'id': (string);
  /**
   * The version of the program.
   */
  'version': (string);
  /**
   * When it started.
   */
  'startTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Where it keeps its data.
   */
  'dataDir': (string);
  /**
   * Where it listens.
   */
  'listeners': (_tidemark_control_v1_SiteListener__Output)[];
  /**
   * What it is made of.
   */
  'parts': (_tidemark_control_v1_SitePart__Output)[];
  /**
   * The sites it knows.
   */
  'peers': (_tidemark_control_v1_SitePeer__Output)[];
  /**
   * How many groups it has.
   */
  'groupCount': (number);
  /**
   * Its certificate; absent without TLS.
   */
  'certificate': (_tidemark_control_v1_SiteCertificate__Output | null);
}
