// Original file: proto/tidemark/control/v1/group_spec.proto

/**
 * When the application gets its answer.
 */
export const ReplicationMode = {
  /**
   * The default: async.
   */
  REPLICATION_MODE_UNSPECIFIED: 'REPLICATION_MODE_UNSPECIFIED',
  /**
   * After the local write or local durability.
   */
  REPLICATION_MODE_ASYNC: 'REPLICATION_MODE_ASYNC',
  /**
   * A flush also waits until the secondary could be promoted to it.
   */
  REPLICATION_MODE_FLUSH: 'REPLICATION_MODE_FLUSH',
  /**
   * A write does.
   */
  REPLICATION_MODE_WRITE: 'REPLICATION_MODE_WRITE',
} as const;

/**
 * When the application gets its answer.
 */
export type ReplicationMode =
  /**
   * The default: async.
   */
  | 'REPLICATION_MODE_UNSPECIFIED'
  | 0
  /**
   * After the local write or local durability.
   */
  | 'REPLICATION_MODE_ASYNC'
  | 1
  /**
   * A flush also waits until the secondary could be promoted to it.
   */
  | 'REPLICATION_MODE_FLUSH'
  | 2
  /**
   * A write does.
   */
  | 'REPLICATION_MODE_WRITE'
  | 3

/**
 * When the application gets its answer.
 */
export type ReplicationMode__Output = typeof ReplicationMode[keyof typeof ReplicationMode]
