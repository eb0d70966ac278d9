// Original file: proto/tidemark/replication/v1/replication_service.proto


/**
 * Not said any more: what a store does not do as it should is a condition of the site's report.
 * @deprecated
 */
export interface StoreTrouble {
  /**
   * Stable, for programs: as of an error.
   */
  'code'?: (string);
  /**
   * For people.
   */
  'message'?: (string);
  /**
   * What to do about it.
   */
  'hint'?: (string);
}

/**
 * Not said any more: what a store does not do as it should is a condition of the site's report.
 * @deprecated
 */
export interface StoreTrouble__Output {
  /**
   * Stable, for programs: as of an error.
   */
  'code': (string);
  /**
   * For people.
   */
  'message': (string);
  /**
   * What to do about it.
   */
  'hint': (string);
}
