// Original file: proto/tidemark/replication/v1/comparison.proto


/**
 * The point has not come yet.
 */
export interface CompareNotYet {
}

/**
 * The point has not come yet.
 */
export interface CompareNotYet__Output {
}
