// Original file: proto/tidemark/control/v1/group_spec.proto

import type { PostgresCapture as _tidemark_control_v1_PostgresCapture, PostgresCapture__Output as _tidemark_control_v1_PostgresCapture__Output } from '../../../tidemark/control/v1/PostgresCapture.js';

/**
 * A database's log stream.
 */
export interface WalSpec {
  /**
   * PostgreSQL's replication protocol.
   */
  'postgres'?: (_tidemark_control_v1_PostgresCapture | null);
  /**
   * How it is received.
   */
  'capture'?: "postgres";
}

/**
 * A database's log stream.
 */
export interface WalSpec__Output {
  /**
   * PostgreSQL's replication protocol.
   */
  'postgres'?: (_tidemark_control_v1_PostgresCapture__Output | null);
  /**
   * How it is received.
   */
  'capture'?: "postgres";
}
