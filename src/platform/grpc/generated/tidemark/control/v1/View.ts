// Original file: proto/tidemark/control/v1/view.proto


/**
 * A block device that shows a member as of a moment.
 */
export interface View {
  /**
   * Name of the member.
   */
  'member'?: (string);
  /**
   * The NBD export's name.
   */
  'exportName'?: (string);
  /**
   * Where it can be attached to.
   */
  'uri'?: (string);
  /**
   * Whether it can be written to.
   */
  'writable'?: (boolean);
}

/**
 * A block device that shows a member as of a moment.
 */
export interface View__Output {
  /**
   * Name of the member.
   */
  'member': (string);
  /**
   * The NBD export's name.
   */
  'exportName': (string);
  /**
   * Where it can be attached to.
   */
  'uri': (string);
  /**
   * Whether it can be written to.
   */
  'writable': (boolean);
}
