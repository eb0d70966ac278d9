// Original file: proto/tidemark/control/v1/group.proto


/**
 * How batches go over a link.
 */
export interface LinkCompression {
  /**
   * `plain`, `zstd` or `lz4`.
   */
  'codec'?: (string);
  /**
   * Why, in a word: `pays`, `incompressible`, `loopback` and the like.
   */
  'reason'?: (string);
  /**
   * Plain bytes of what was sent for each that went over the wire, since the group was opened; absent while nothing was.
   */
  'ratio'?: (number | string);
  '_ratio'?: "ratio";
}

/**
 * How batches go over a link.
 */
export interface LinkCompression__Output {
  /**
   * `plain`, `zstd` or `lz4`.
   */
  'codec': (string);
  /**
   * Why, in a word: `pays`, `incompressible`, `loopback` and the like.
   */
  'reason': (string);
  /**
   * Plain bytes of what was sent for each that went over the wire, since the group was opened; absent while nothing was.
   */
  'ratio'?: (number);
  '_ratio'?: "ratio";
}
