// Original file: proto/tidemark/replication/v1/comparison.proto


/**
 * Opens views of the point.
 */
export interface CompareOpen {
}

/**
 * Opens views of the point.
 */
export interface CompareOpen__Output {
}
