// Original file: proto/tidemark/replication/v1/replication_service.proto


/**
 * A member, as the primary counts it.
 */
export interface OfferedMember {
  /**
   * Its name.
   */
  'name'?: (string);
  /**
   * Its number: one that was removed and added again has another.
   */
  'number'?: (number);
}

/**
 * A member, as the primary counts it.
 */
export interface OfferedMember__Output {
  /**
   * Its name.
   */
  'name': (string);
  /**
   * Its number: one that was removed and added again has another.
   */
  'number': (number);
}
