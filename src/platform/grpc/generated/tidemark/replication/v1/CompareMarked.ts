// Original file: proto/tidemark/replication/v1/comparison.proto


/**
 * Points were marked.
 */
export interface CompareMarked {
  /**
   * So many.
   */
  'points'?: (number);
}

/**
 * Points were marked.
 */
export interface CompareMarked__Output {
  /**
   * So many.
   */
  'points': (number);
}
