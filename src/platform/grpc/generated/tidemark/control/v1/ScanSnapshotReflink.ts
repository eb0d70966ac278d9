// Original file: proto/tidemark/control/v1/group_spec.proto


/**
 * A reflink of the source.
 */
export interface ScanSnapshotReflink {
}

/**
 * A reflink of the source.
 */
export interface ScanSnapshotReflink__Output {
}
