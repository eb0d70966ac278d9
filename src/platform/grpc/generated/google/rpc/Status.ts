// Original file: proto/google/rpc/status.proto

import type { Any as _google_protobuf_Any, Any__Output as _google_protobuf_Any__Output } from '../../google/protobuf/Any.js';

/**
 * A status code, its message, and typed details.
 */
export interface Status {
  /**
   * A google.rpc.Code, which is the gRPC status code.
   */
  'code'?: (number);
  /**
   * The message, in English, for a developer.
   */
  'message'?: (string);
  /**
   * Details, each of a type known to the client or skipped by it.
   */
  'details'?: (_google_protobuf_Any)[];
}

/**
 * A status code, its message, and typed details.
 */
export interface Status__Output {
  /**
   * A google.rpc.Code, which is the gRPC status code.
   */
  'code': (number);
  /**
   * The message, in English, for a developer.
   */
  'message': (string);
  /**
   * Details, each of a type known to the client or skipped by it.
   */
  'details': (_google_protobuf_Any__Output)[];
}
