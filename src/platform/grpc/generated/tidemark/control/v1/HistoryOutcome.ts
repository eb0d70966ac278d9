// Original file: proto/tidemark/control/v1/history.proto

/**
 * How a call that changes something ended.
 */
export const HistoryOutcome = {
  /**
   * Not said.
   */
  HISTORY_OUTCOME_UNSPECIFIED: 'HISTORY_OUTCOME_UNSPECIFIED',
  /**
   * It is under way.
   */
  HISTORY_OUTCOME_RUNNING: 'HISTORY_OUTCOME_RUNNING',
  /**
   * Done; with a job: accepted, and the job says how that ends.
   */
  HISTORY_OUTCOME_DONE: 'HISTORY_OUTCOME_DONE',
  /**
   * Refused, and nothing was changed.
   */
  HISTORY_OUTCOME_REFUSED: 'HISTORY_OUTCOME_REFUSED',
  /**
   * Begun, and failed.
   */
  HISTORY_OUTCOME_FAILED: 'HISTORY_OUTCOME_FAILED',
  /**
   * The daemon ended in between, and nobody was answered.
   */
  HISTORY_OUTCOME_UNKNOWN: 'HISTORY_OUTCOME_UNKNOWN',
} as const;

/**
 * How a call that changes something ended.
 */
export type HistoryOutcome =
  /**
   * Not said.
   */
  | 'HISTORY_OUTCOME_UNSPECIFIED'
  | 0
  /**
   * It is under way.
   */
  | 'HISTORY_OUTCOME_RUNNING'
  | 1
  /**
   * Done; with a job: accepted, and the job says how that ends.
   */
  | 'HISTORY_OUTCOME_DONE'
  | 2
  /**
   * Refused, and nothing was changed.
   */
  | 'HISTORY_OUTCOME_REFUSED'
  | 3
  /**
   * Begun, and failed.
   */
  | 'HISTORY_OUTCOME_FAILED'
  | 4
  /**
   * The daemon ended in between, and nobody was answered.
   */
  | 'HISTORY_OUTCOME_UNKNOWN'
  | 5

/**
 * How a call that changes something ended.
 */
export type HistoryOutcome__Output = typeof HistoryOutcome[keyof typeof HistoryOutcome]
