// Original file: proto/tidemark/control/v1/site_service.proto


/**
 * One key of the configuration that changed.
 */
export interface ConfigChange {
  /**
   * The key, with dots: `access.operators`.
   */
  'key'?: (string);
}

/**
 * One key of the configuration that changed.
 */
export interface ConfigChange__Output {
  /**
   * The key, with dots: `access.operators`.
   */
  'key': (string);
}
