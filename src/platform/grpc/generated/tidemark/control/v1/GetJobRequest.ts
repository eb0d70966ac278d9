// Original file: proto/tidemark/control/v1/job_service.proto


/**
 * Asks for a job.
 */
export interface GetJobRequest {
  /**
   * Its id.
   */
  'jobId'?: (string);
}

/**
 * Asks for a job.
 */
export interface GetJobRequest__Output {
  /**
   * Its id.
   */
  'jobId': (string);
}
