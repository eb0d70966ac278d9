// Original file: proto/tidemark/control/v1/site_service.proto


/**
 * Asks for the site, now and later.
 */
export interface WatchSiteRequest {
}

/**
 * Asks for the site, now and later.
 */
export interface WatchSiteRequest__Output {
}
