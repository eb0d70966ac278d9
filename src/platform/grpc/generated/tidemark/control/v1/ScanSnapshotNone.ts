// Original file: proto/tidemark/control/v1/group_spec.proto


/**
 * Nothing stands still.
 */
export interface ScanSnapshotNone {
}

/**
 * Nothing stands still.
 */
export interface ScanSnapshotNone__Output {
}
