import type { Worker } from "node:worker_threads";
import { TidemarkError } from "#src/base/errors.js";
import { beginThread } from "#src/daemon/data-plane/begin-thread.js";
import { measurePlane } from "#src/daemon/data-plane/measure-plane.js";
import { measureGroups } from "#src/daemon/measure-groups.js";
import { measureSite } from "#src/daemon/measure-site.js";
import type { PartDefinition } from "#src/daemon/part.js";
import { controlPart } from "#src/daemon/parts/control-part.js";
import { dataDirectoryPart } from "#src/daemon/parts/data-directory-part.js";
import { dataPlanePart } from "#src/daemon/parts/data-plane-part.js";
import { httpPart } from "#src/daemon/parts/http-part.js";
import { tlsPart } from "#src/daemon/parts/tls-part.js";
import type { Site } from "#src/daemon/site.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";

/**
 * What a daemon is made of, in the order in which it is started; it is stopped the other way round.
 *
 * | part           | holds                              | needs          |
 * |----------------|------------------------------------|----------------|
 * | tls            | certificates; only if configured   |                |
 * | data-directory | the lock, and whose data it is     | tls            |
 * | data-plane     | groups and their volumes, over NBD | both           |
 * | http           | /metrics, /healthz, /readyz        | all above      |
 * | control        | gRPC for operators and peers       | all above      |
 */
export function buildParts(site: Site, thread: () => Worker = beginThread): readonly PartDefinition[] {
  const { refused } = measureSite(site);
  measurePlane(site.metrics, refused, () => site.dataPlane);
  measureGroups(site.metrics, () => picturesOf(site));
  const tls = site.config.tls === undefined ? [] : [tlsPart(site)];
  const names = tls.map((part) => part.name);
  const planeNeeds = [...names, "data-directory"];
  const listenersNeed = [...planeNeeds, "data-plane"];
  return [
    ...tls,
    dataDirectoryPart(site, names),
    dataPlanePart(site, planeNeeds, thread),
    httpPart(site, listenersNeed, refused),
    controlPart(site, listenersNeed, refused),
  ];
}

/** None while the groups do not answer: old figures are not passed as new. */
async function picturesOf({ dataPlane }: Site): Promise<readonly GroupPicture[]> {
  if (dataPlane?.isWell !== true) return [];
  try {
    return await dataPlane.groups.list();
  } catch (error) {
    if (error instanceof TidemarkError) return [];
    throw error;
  }
}
