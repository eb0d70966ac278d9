// Original file: proto/tidemark/control/v1/site_service.proto

import type { Site as _tidemark_control_v1_Site, Site__Output as _tidemark_control_v1_Site__Output } from '../../../tidemark/control/v1/Site.js';

/**
 * The site as it is now.
 */
export interface WatchSiteResponse {
  /**
   * The site.
   */
  'site'?: (_tidemark_control_v1_Site | null);
}

/**
 * The site as it is now.
 */
export interface WatchSiteResponse__Output {
  /**
   * The site.
   */
  'site': (_tidemark_control_v1_Site__Output | null);
}
