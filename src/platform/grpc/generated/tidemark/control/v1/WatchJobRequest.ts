// Original file: proto/tidemark/control/v1/job_service.proto


/**
 * Asks for a job, now and later.
 */
export interface WatchJobRequest {
  /**
   * Its id.
   */
  'jobId'?: (string);
}

/**
 * Asks for a job, now and later.
 */
export interface WatchJobRequest__Output {
  /**
   * Its id.
   */
  'jobId': (string);
}
