// Original file: proto/tidemark/control/v1/group_spec.proto


/**
 * PostgreSQL's replication protocol.
 */
export interface PostgresCapture {
  /**
   * Connection string, without a password: that belongs to the site's own files.
   */
  'connect'?: (string);
}

/**
 * PostgreSQL's replication protocol.
 */
export interface PostgresCapture__Output {
  /**
   * Connection string, without a password: that belongs to the site's own files.
   */
  'connect': (string);
}
