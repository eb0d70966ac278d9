// Original file: proto/tidemark/replication/v1/replication_service.proto


/**
 * Why a side ends the stream.
 */
export interface Stop {
  /**
   * Stable, UPPER_SNAKE_CASE.
   */
  'code'?: (string);
  /**
   * For people.
   */
  'message'?: (string);
  /**
   * What to do next.
   */
  'hint'?: (string);
  /**
   * Whether dialling again can help without anybody changing anything.
   */
  'retryable'?: (boolean);
}

/**
 * Why a side ends the stream.
 */
export interface Stop__Output {
  /**
   * Stable, UPPER_SNAKE_CASE.
   */
  'code': (string);
  /**
   * For people.
   */
  'message': (string);
  /**
   * What to do next.
   */
  'hint': (string);
  /**
   * Whether dialling again can help without anybody changing anything.
   */
  'retryable': (boolean);
}
