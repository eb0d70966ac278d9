// Original file: proto/tidemark/control/v1/page.proto


/**
 * Which part of a list this is.
 */
export interface PageResponse {
  /**
   * Asks for what follows; empty: this was the end.
   */
  'nextToken'?: (string);
}

/**
 * Which part of a list this is.
 */
export interface PageResponse__Output {
  /**
   * Asks for what follows; empty: this was the end.
   */
  'nextToken': (string);
}
