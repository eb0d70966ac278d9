// Original file: proto/tidemark/control/v1/recovery_point.proto

/**
 * What is known of a point's bytes.
 */
export const PointHealth = {
  /**
   * Not said.
   */
  POINT_HEALTH_UNSPECIFIED: 'POINT_HEALTH_UNSPECIFIED',
  /**
   * Every checksum on its path was good when written; nobody has read it back since.
   */
  POINT_HEALTH_UNVERIFIED: 'POINT_HEALTH_UNVERIFIED',
  /**
   * Read back and compared, at `health_time`.
   */
  POINT_HEALTH_VERIFIED: 'POINT_HEALTH_VERIFIED',
  /**
   * Something it needs is lost or does not check out.
   */
  POINT_HEALTH_DAMAGED: 'POINT_HEALTH_DAMAGED',
} as const;

/**
 * What is known of a point's bytes.
 */
export type PointHealth =
  /**
   * Not said.
   */
  | 'POINT_HEALTH_UNSPECIFIED'
  | 0
  /**
   * Every checksum on its path was good when written; nobody has read it back since.
   */
  | 'POINT_HEALTH_UNVERIFIED'
  | 1
  /**
   * Read back and compared, at `health_time`.
   */
  | 'POINT_HEALTH_VERIFIED'
  | 2
  /**
   * Something it needs is lost or does not check out.
   */
  | 'POINT_HEALTH_DAMAGED'
  | 3

/**
 * What is known of a point's bytes.
 */
export type PointHealth__Output = typeof PointHealth[keyof typeof PointHealth]
