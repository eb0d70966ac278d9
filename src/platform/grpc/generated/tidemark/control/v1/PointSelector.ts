// Original file: proto/tidemark/control/v1/position.proto


/**
 * Which moment is meant, in the one grammar for points: `latest`, `latest-processed`, `latest-app`, a point's id, an
 * RFC 3339 time, `seq-N`, `seq-EPOCH.N`, `lsn-X/Y`.
 */
export interface PointSelector {
  /**
   * The selector. Empty: the default of the verb.
   */
  'text'?: (string);
}

/**
 * Which moment is meant, in the one grammar for points: `latest`, `latest-processed`, `latest-app`, a point's id, an
 * RFC 3339 time, `seq-N`, `seq-EPOCH.N`, `lsn-X/Y`.
 */
export interface PointSelector__Output {
  /**
   * The selector. Empty: the default of the verb.
   */
  'text': (string);
}
