import { present } from "#src/base/assert.js";
import type { PartDefinition } from "#src/daemon/part.js";
import type { Site } from "#src/daemon/site.js";
import { SiteCredentials } from "#src/daemon/site-credentials.js";

/**
 * Loads the certificates and keeps them in step with their files. First to start: a certificate that is not for this site
 * says that `site` is wrong, and that must be known before a new data directory is given the site's name for ever.
 */
export function tlsPart(site: Site): PartDefinition {
  const name = "tls";
  return {
    name,
    needs: [],
    create: () => {
      let credentials: SiteCredentials | undefined;
      return {
        name,
        start: async () => {
          const config = present(site.config.tls, "the tls part is built only with tls configured");
          const { clock } = site.world;
          credentials = await SiteCredentials.start(
            { site: site.config.site, clock, logger: site.logger.child({ part: name }) },
            config,
          );
          site.putCredentials(credentials);
        },
        stop: async () => {
          site.putCredentials(undefined);
          await credentials?.stop();
        },
      };
    },
  };
}
