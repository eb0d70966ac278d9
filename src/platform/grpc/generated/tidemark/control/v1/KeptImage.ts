// Original file: proto/tidemark/control/v1/group_service.proto


/**
 * A file or device that holds the data of a member that was removed, or of a group that was deleted.
 */
export interface KeptImage {
  /**
   * The member's name.
   */
  'member'?: (string);
  /**
   * Where it is, at the site asked.
   */
  'path'?: (string);
}

/**
 * A file or device that holds the data of a member that was removed, or of a group that was deleted.
 */
export interface KeptImage__Output {
  /**
   * The member's name.
   */
  'member': (string);
  /**
   * Where it is, at the site asked.
   */
  'path': (string);
}
