// Original file: proto/tidemark/replication/v1/replication_service.proto

/**
 * How a run of the program ended.
 */
export const RunEnd = {
  /**
   * Not said, or there was none.
   */
  RUN_END_UNSPECIFIED: 'RUN_END_UNSPECIFIED',
  /**
   * Its clean mark was found: nothing of it is in doubt.
   */
  RUN_END_CLEAN: 'RUN_END_CLEAN',
  /**
   * It was killed, or the power went.
   */
  RUN_END_UNCLEAN: 'RUN_END_UNCLEAN',
} as const;

/**
 * How a run of the program ended.
 */
export type RunEnd =
  /**
   * Not said, or there was none.
   */
  | 'RUN_END_UNSPECIFIED'
  | 0
  /**
   * Its clean mark was found: nothing of it is in doubt.
   */
  | 'RUN_END_CLEAN'
  | 1
  /**
   * It was killed, or the power went.
   */
  | 'RUN_END_UNCLEAN'
  | 2

/**
 * How a run of the program ended.
 */
export type RunEnd__Output = typeof RunEnd[keyof typeof RunEnd]
