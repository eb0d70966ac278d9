// Original file: proto/tidemark/replication/v1/replication_service.proto

/**
 * How a missing part of the history is found.
 */
export const RangeMethod = {
  /**
   * Not said.
   */
  RANGE_METHOD_UNSPECIFIED: 'RANGE_METHOD_UNSPECIFIED',
  /**
   * The primary still knows which blocks it touched.
   */
  RANGE_METHOD_BLOCKS: 'RANGE_METHOD_BLOCKS',
  /**
   * It does not: whole members are compared by hash.
   */
  RANGE_METHOD_COMPARISON: 'RANGE_METHOD_COMPARISON',
} as const;

/**
 * How a missing part of the history is found.
 */
export type RangeMethod =
  /**
   * Not said.
   */
  | 'RANGE_METHOD_UNSPECIFIED'
  | 0
  /**
   * The primary still knows which blocks it touched.
   */
  | 'RANGE_METHOD_BLOCKS'
  | 1
  /**
   * It does not: whole members are compared by hash.
   */
  | 'RANGE_METHOD_COMPARISON'
  | 2

/**
 * How a missing part of the history is found.
 */
export type RangeMethod__Output = typeof RangeMethod[keyof typeof RangeMethod]
