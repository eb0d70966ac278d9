// Original file: proto/tidemark/control/v1/recovery_point.proto

/**
 * How a recovery point came to be.
 */
export const PointKind = {
  /**
   * Not said.
   */
  POINT_KIND_UNSPECIFIED: 'POINT_KIND_UNSPECIFIED',
  /**
   * A marker in the order; what a power loss would have left.
   */
  POINT_KIND_CRASH: 'POINT_KIND_CRASH',
  /**
   * Cut exactly at a completed flush.
   */
  POINT_KIND_FLUSH: 'POINT_KIND_FLUSH',
  /**
   * Cut between the freeze and thaw hooks.
   */
  POINT_KIND_APP: 'POINT_KIND_APP',
  /**
   * The end of a scan of a snapshot.
   */
  POINT_KIND_SCAN: 'POINT_KIND_SCAN',
  /**
   * Kept writes of a branch.
   */
  POINT_KIND_BRANCH: 'POINT_KIND_BRANCH',
} as const;

/**
 * How a recovery point came to be.
 */
export type PointKind =
  /**
   * Not said.
   */
  | 'POINT_KIND_UNSPECIFIED'
  | 0
  /**
   * A marker in the order; what a power loss would have left.
   */
  | 'POINT_KIND_CRASH'
  | 1
  /**
   * Cut exactly at a completed flush.
   */
  | 'POINT_KIND_FLUSH'
  | 2
  /**
   * Cut between the freeze and thaw hooks.
   */
  | 'POINT_KIND_APP'
  | 3
  /**
   * The end of a scan of a snapshot.
   */
  | 'POINT_KIND_SCAN'
  | 4
  /**
   * Kept writes of a branch.
   */
  | 'POINT_KIND_BRANCH'
  | 5

/**
 * How a recovery point came to be.
 */
export type PointKind__Output = typeof PointKind[keyof typeof PointKind]
