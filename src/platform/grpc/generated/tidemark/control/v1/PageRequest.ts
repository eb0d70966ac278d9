// Original file: proto/tidemark/control/v1/page.proto


/**
 * Which part of a list is wanted.
 */
export interface PageRequest {
  /**
   * Most entries in the answer. 0: what the server thinks right. More than its limit: its limit.
   */
  'size'?: (number);
  /**
   * `next_token` of the answer before; empty: from the start.
   */
  'token'?: (string);
}

/**
 * Which part of a list is wanted.
 */
export interface PageRequest__Output {
  /**
   * Most entries in the answer. 0: what the server thinks right. More than its limit: its limit.
   */
  'size': (number);
  /**
   * `next_token` of the answer before; empty: from the start.
   */
  'token': (string);
}
