// Original file: proto/tidemark/control/v1/group_service.proto


/**
 * A copy of a group that has ended at its primary.
 */
export interface LeftCopy {
  /**
   * Where it is.
   */
  'site'?: (string);
  /**
   * Whether it goes as soon as that site can be reached; else it stays until somebody deletes it there.
   */
  'going'?: (boolean);
  /**
   * Why it is there still; empty where nobody asked for it to go.
   */
  'why'?: (string);
}

/**
 * A copy of a group that has ended at its primary.
 */
export interface LeftCopy__Output {
  /**
   * Where it is.
   */
  'site': (string);
  /**
   * Whether it goes as soon as that site can be reached; else it stays until somebody deletes it there.
   */
  'going': (boolean);
  /**
   * Why it is there still; empty where nobody asked for it to go.
   */
  'why': (string);
}
