// Original file: proto/tidemark/control/v1/group_spec.proto


/**
 * The application waits for the secondary.
 */
export interface WhenAwayBlock {
}

/**
 * The application waits for the secondary.
 */
export interface WhenAwayBlock__Output {
}
