// Original file: proto/tidemark/control/v1/recovery_point_service.proto


/**
 * Every point there was at the start has been sent.
 */
export interface WatchRecoveryPointsSynced {
}

/**
 * Every point there was at the start has been sent.
 */
export interface WatchRecoveryPointsSynced__Output {
}
