// Original file: proto/tidemark/control/v1/group.proto


/**
 * Who replicates to whom.
 */
export interface Direction {
  /**
   * The primary's name.
   */
  'from'?: (string);
  /**
   * The secondary's name; empty without one.
   */
  'to'?: (string);
}

/**
 * Who replicates to whom.
 */
export interface Direction__Output {
  /**
   * The primary's name.
   */
  'from': (string);
  /**
   * The secondary's name; empty without one.
   */
  'to': (string);
}
