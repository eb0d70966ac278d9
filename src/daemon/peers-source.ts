import type { PeersSource } from "#src/api/control/peers.js";
import { present } from "#src/base/assert.js";
import { checkSpecification } from "#src/config/group/check-specification.js";
import { realFiles } from "#src/config/real-files.js";
import type { Site } from "#src/daemon/site.js";

/** What other sites ask of this one is its data plane's to answer, within what its own configuration lets be. */
export function peersSource(site: Site): PeersSource {
  return {
    site: site.config.site,
    offered: present(site.dataPlane, "the data plane runs").offered,
    check: (file) => checkSpecification(file, site.config, realFiles),
  };
}
