// Original file: proto/tidemark/control/v1/group.proto

/**
 * How a member's changes are seen.
 */
export const CaptureKind = {
  /**
   * Not said.
   */
  CAPTURE_KIND_UNSPECIFIED: 'CAPTURE_KIND_UNSPECIFIED',
  /**
   * Writes pass through the daemon.
   */
  CAPTURE_KIND_NBD: 'CAPTURE_KIND_NBD',
  /**
   * A file is read and compared.
   */
  CAPTURE_KIND_SCAN: 'CAPTURE_KIND_SCAN',
  /**
   * PostgreSQL's replication protocol.
   */
  CAPTURE_KIND_POSTGRES: 'CAPTURE_KIND_POSTGRES',
} as const;

/**
 * How a member's changes are seen.
 */
export type CaptureKind =
  /**
   * Not said.
   */
  | 'CAPTURE_KIND_UNSPECIFIED'
  | 0
  /**
   * Writes pass through the daemon.
   */
  | 'CAPTURE_KIND_NBD'
  | 1
  /**
   * A file is read and compared.
   */
  | 'CAPTURE_KIND_SCAN'
  | 2
  /**
   * PostgreSQL's replication protocol.
   */
  | 'CAPTURE_KIND_POSTGRES'
  | 3

/**
 * How a member's changes are seen.
 */
export type CaptureKind__Output = typeof CaptureKind[keyof typeof CaptureKind]
