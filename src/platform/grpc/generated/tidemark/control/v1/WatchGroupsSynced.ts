// Original file: proto/tidemark/control/v1/group_service.proto


/**
 * Every group there was at the start has been sent.
 */
export interface WatchGroupsSynced {
}

/**
 * Every group there was at the start has been sent.
 */
export interface WatchGroupsSynced__Output {
}
