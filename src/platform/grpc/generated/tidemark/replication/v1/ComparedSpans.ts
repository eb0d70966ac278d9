// Original file: proto/tidemark/replication/v1/comparison.proto


/**
 * Spans were compared, as many as there was time for.
 */
export interface ComparedSpans {
  /**
   * So many, from the first on.
   */
  'count'?: (number);
  /**
   * Which of them differ, counted from the first that was named.
   */
  'differing'?: (number)[];
}

/**
 * Spans were compared, as many as there was time for.
 */
export interface ComparedSpans__Output {
  /**
   * So many, from the first on.
   */
  'count': (number);
  /**
   * Which of them differ, counted from the first that was named.
   */
  'differing': (number)[];
}
