// Original file: proto/tidemark/control/v1/group_service.proto

/**
 * What is to be said of a span of time.
 */
export const RpoSpanKind = {
  /**
   * Not said.
   */
  RPO_SPAN_KIND_UNSPECIFIED: 'RPO_SPAN_KIND_UNSPECIFIED',
  /**
   * The target was met; without a target, exposure was known.
   */
  RPO_SPAN_KIND_WITHIN: 'RPO_SPAN_KIND_WITHIN',
  /**
   * The target was missed.
   */
  RPO_SPAN_KIND_BREACHED: 'RPO_SPAN_KIND_BREACHED',
  /**
   * Only a lower bound was known.
   */
  RPO_SPAN_KIND_UNKNOWN: 'RPO_SPAN_KIND_UNKNOWN',
  /**
   * The secondary held no state that could be promoted.
   */
  RPO_SPAN_KIND_UNPROTECTED: 'RPO_SPAN_KIND_UNPROTECTED',
  /**
   * Nothing was measured: the daemon did not run.
   */
  RPO_SPAN_KIND_UNMEASURED: 'RPO_SPAN_KIND_UNMEASURED',
} as const;

/**
 * What is to be said of a span of time.
 */
export type RpoSpanKind =
  /**
   * Not said.
   */
  | 'RPO_SPAN_KIND_UNSPECIFIED'
  | 0
  /**
   * The target was met; without a target, exposure was known.
   */
  | 'RPO_SPAN_KIND_WITHIN'
  | 1
  /**
   * The target was missed.
   */
  | 'RPO_SPAN_KIND_BREACHED'
  | 2
  /**
   * Only a lower bound was known.
   */
  | 'RPO_SPAN_KIND_UNKNOWN'
  | 3
  /**
   * The secondary held no state that could be promoted.
   */
  | 'RPO_SPAN_KIND_UNPROTECTED'
  | 4
  /**
   * Nothing was measured: the daemon did not run.
   */
  | 'RPO_SPAN_KIND_UNMEASURED'
  | 5

/**
 * What is to be said of a span of time.
 */
export type RpoSpanKind__Output = typeof RpoSpanKind[keyof typeof RpoSpanKind]
