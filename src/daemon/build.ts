import { measureSite } from "#src/daemon/measure-site.js";
import type { PartDefinition } from "#src/daemon/part.js";
import { controlPart } from "#src/daemon/parts/control-part.js";
import { dataDirectoryPart } from "#src/daemon/parts/data-directory-part.js";
import { httpPart } from "#src/daemon/parts/http-part.js";
import { tlsPart } from "#src/daemon/parts/tls-part.js";
import type { Site } from "#src/daemon/site.js";

/**
 * What a daemon is made of, in the order in which it is started; it is stopped the other way round.
 *
 * | part           | holds                              | needs          |
 * |----------------|------------------------------------|----------------|
 * | tls            | certificates; only if configured   |                |
 * | data-directory | the lock, and whose data it is     | tls            |
 * | http           | /metrics, /healthz, /readyz        | both           |
 * | control        | gRPC for operators and peers       | both           |
 */
export function buildParts(site: Site): readonly PartDefinition[] {
  const { refused } = measureSite(site);
  const tls = site.config.tls === undefined ? [] : [tlsPart(site)];
  const names = tls.map((part) => part.name);
  const listenersNeed = [...names, "data-directory"];
  return [
    ...tls,
    dataDirectoryPart(site, names),
    httpPart(site, listenersNeed, refused),
    controlPart(site, listenersNeed, refused),
  ];
}
