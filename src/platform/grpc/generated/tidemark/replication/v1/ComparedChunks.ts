// Original file: proto/tidemark/replication/v1/comparison.proto


/**
 * Every chunk of the nodes of a span that differ.
 */
export interface ComparedChunks {
  /**
   * Which of the span, counted from 0.
   */
  'chunks'?: (number)[];
  /**
   * One hash each.
   */
  'hashes'?: (Buffer | Uint8Array | string);
  /**
   * Which of them could not be read: their hash says nothing.
   */
  'unread'?: (number)[];
}

/**
 * Every chunk of the nodes of a span that differ.
 */
export interface ComparedChunks__Output {
  /**
   * Which of the span, counted from 0.
   */
  'chunks': (number)[];
  /**
   * One hash each.
   */
  'hashes': (Buffer);
  /**
   * Which of them could not be read: their hash says nothing.
   */
  'unread': (number)[];
}
