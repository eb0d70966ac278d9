// Original file: proto/tidemark/control/v1/group_spec.proto


/**
 * Writes pass through the daemon, over NBD.
 */
export interface NbdCapture {
}

/**
 * Writes pass through the daemon, over NBD.
 */
export interface NbdCapture__Output {
}
