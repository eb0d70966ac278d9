import { openDataDirectory } from "#src/daemon/data-directory.js";
import type { PartDefinition } from "#src/daemon/part.js";
import type { Site } from "#src/daemon/site.js";

/** Holds the data directory. Whatever touches the data needs it, and so does so under its lock. */
export function dataDirectoryPart(site: Site, needs: readonly string[]): PartDefinition {
  const name = "data-directory";
  return {
    name,
    needs,
    create: () => {
      let release: (() => Promise<void>) | undefined;
      return {
        name,
        start: async () => {
          const { dataDir, site: siteName } = site.config;
          const { disk, random } = site.world;
          const directory = await openDataDirectory(disk, random, { path: dataDir, site: siteName });
          release = () => directory.release();
          site.putDataDirectory(directory);
          const message = directory.isNew ? "data directory created" : "data directory opened";
          site.logger.info(message, { path: dataDir, store: directory.storeId });
        },
        stop: async () => {
          site.putDataDirectory(undefined);
          if (!site.keepsDataDirectory) await release?.();
          else site.logger.warn("the data directory stays locked until the process has ended");
        },
      };
    },
  };
}
