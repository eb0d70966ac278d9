// Original file: proto/tidemark/replication/v1/replication_service.proto


/**
 * From and including the lowest to and including the highest.
 */
export interface VersionRange {
  /**
   * The lowest.
   */
  'min'?: (number);
  /**
   * The highest.
   */
  'max'?: (number);
}

/**
 * From and including the lowest to and including the highest.
 */
export interface VersionRange__Output {
  /**
   * The lowest.
   */
  'min': (number);
  /**
   * The highest.
   */
  'max': (number);
}
