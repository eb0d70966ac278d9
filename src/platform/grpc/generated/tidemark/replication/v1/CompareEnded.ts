// Original file: proto/tidemark/replication/v1/comparison.proto


/**
 * The point bears what was found.
 */
export interface CompareEnded {
  /**
   * As in the question, of what the secondary read; empty where it could not read all of it.
   */
  'root'?: (Buffer | Uint8Array | string);
  /**
   * Whether it was marked.
   */
  'marked'?: (boolean);
}

/**
 * The point bears what was found.
 */
export interface CompareEnded__Output {
  /**
   * As in the question, of what the secondary read; empty where it could not read all of it.
   */
  'root': (Buffer);
  /**
   * Whether it was marked.
   */
  'marked': (boolean);
}
