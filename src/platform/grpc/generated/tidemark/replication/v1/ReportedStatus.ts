// Original file: proto/tidemark/replication/v1/replication_service.proto

/**
 * Whether a condition holds.
 */
export const ReportedStatus = {
  /**
   * Not said.
   */
  REPORTED_STATUS_UNSPECIFIED: 'REPORTED_STATUS_UNSPECIFIED',
  /**
   * It holds.
   */
  REPORTED_STATUS_TRUE: 'REPORTED_STATUS_TRUE',
  /**
   * It does not.
   */
  REPORTED_STATUS_FALSE: 'REPORTED_STATUS_FALSE',
  /**
   * The site does not know.
   */
  REPORTED_STATUS_UNKNOWN: 'REPORTED_STATUS_UNKNOWN',
} as const;

/**
 * Whether a condition holds.
 */
export type ReportedStatus =
  /**
   * Not said.
   */
  | 'REPORTED_STATUS_UNSPECIFIED'
  | 0
  /**
   * It holds.
   */
  | 'REPORTED_STATUS_TRUE'
  | 1
  /**
   * It does not.
   */
  | 'REPORTED_STATUS_FALSE'
  | 2
  /**
   * The site does not know.
   */
  | 'REPORTED_STATUS_UNKNOWN'
  | 3

/**
 * Whether a condition holds.
 */
export type ReportedStatus__Output = typeof ReportedStatus[keyof typeof ReportedStatus]
