// Original file: proto/tidemark/replication/v1/replication_service.proto


/**
 * Why a store takes nothing at the moment, or can't be relied on as it should.
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
 * Why a store takes nothing at the moment, or can't be relied on as it should.
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
