// Original file: proto/tidemark/control/v1/site_service.proto


/**
 * A site that the daemon knows by its configuration.
 */
export interface SitePeer {
  /**
   * Its name.
   */
  'name'?: (string);
  /**
   * Where it is reached.
   */
  'address'?: (string);
  /**
   * The identity its certificate must carry.
   */
  'identity'?: (string);
}

/**
 * A site that the daemon knows by its configuration.
 */
export interface SitePeer__Output {
  /**
   * Its name.
   */
  'name': (string);
  /**
   * Where it is reached.
   */
  'address': (string);
  /**
   * The identity its certificate must carry.
   */
  'identity': (string);
}
