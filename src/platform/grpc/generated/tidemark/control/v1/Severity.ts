// Original file: proto/tidemark/control/v1/history.proto

/**
 * How much an event matters.
 */
export const Severity = {
  /**
   * Not said.
   */
  SEVERITY_UNSPECIFIED: 'SEVERITY_UNSPECIFIED',
  /**
   * Worth knowing.
   */
  SEVERITY_INFO: 'SEVERITY_INFO',
  /**
   * Worth looking at.
   */
  SEVERITY_WARNING: 'SEVERITY_WARNING',
  /**
   * Somebody must act.
   */
  SEVERITY_ERROR: 'SEVERITY_ERROR',
} as const;

/**
 * How much an event matters.
 */
export type Severity =
  /**
   * Not said.
   */
  | 'SEVERITY_UNSPECIFIED'
  | 0
  /**
   * Worth knowing.
   */
  | 'SEVERITY_INFO'
  | 1
  /**
   * Worth looking at.
   */
  | 'SEVERITY_WARNING'
  | 2
  /**
   * Somebody must act.
   */
  | 'SEVERITY_ERROR'
  | 3

/**
 * How much an event matters.
 */
export type Severity__Output = typeof Severity[keyof typeof Severity]
