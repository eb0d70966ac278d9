// Original file: proto/tidemark/control/v1/group_spec.proto


/**
 * A snapshot made by a hook of the site.
 */
export interface ScanSnapshotHook {
  /**
   * Its name in the site's configuration.
   */
  'name'?: (string);
}

/**
 * A snapshot made by a hook of the site.
 */
export interface ScanSnapshotHook__Output {
  /**
   * Its name in the site's configuration.
   */
  'name': (string);
}
