// Original file: proto/tidemark/control/v1/site_service.proto


/**
 * Asks for the site.
 */
export interface GetSiteRequest {
}

/**
 * Asks for the site.
 */
export interface GetSiteRequest__Output {
}
