// Original file: proto/tidemark/control/v1/exposure.proto

/**
 * How a figure relates to the truth.
 */
export const Bound = {
  /**
   * Not said.
   */
  BOUND_UNSPECIFIED: 'BOUND_UNSPECIFIED',
  /**
   * It is the truth.
   */
  BOUND_EXACT: 'BOUND_EXACT',
  /**
   * The truth is not more than this.
   */
  BOUND_AT_MOST: 'BOUND_AT_MOST',
  /**
   * Unknown, but at least this: what is reported while the link is down.
   */
  BOUND_AT_LEAST: 'BOUND_AT_LEAST',
  /**
   * There are no figures: nothing is protected yet, and all there is would be lost.
   */
  BOUND_EVERYTHING: 'BOUND_EVERYTHING',
  /**
   * Of a loss: the age is not more than this; bytes and writes are at least this. What a secondary knows.
   */
  BOUND_AGE_AT_MOST: 'BOUND_AGE_AT_MOST',
} as const;

/**
 * How a figure relates to the truth.
 */
export type Bound =
  /**
   * Not said.
   */
  | 'BOUND_UNSPECIFIED'
  | 0
  /**
   * It is the truth.
   */
  | 'BOUND_EXACT'
  | 1
  /**
   * The truth is not more than this.
   */
  | 'BOUND_AT_MOST'
  | 2
  /**
   * Unknown, but at least this: what is reported while the link is down.
   */
  | 'BOUND_AT_LEAST'
  | 3
  /**
   * There are no figures: nothing is protected yet, and all there is would be lost.
   */
  | 'BOUND_EVERYTHING'
  | 4
  /**
   * Of a loss: the age is not more than this; bytes and writes are at least this. What a secondary knows.
   */
  | 'BOUND_AGE_AT_MOST'
  | 5

/**
 * How a figure relates to the truth.
 */
export type Bound__Output = typeof Bound[keyof typeof Bound]
