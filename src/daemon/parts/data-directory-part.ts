import { openDataDirectory } from "#src/daemon/data-directory.js";
import type { PartDefinition } from "#src/daemon/part.js";
import type { Site } from "#src/daemon/site.js";
import type { EventDraft } from "#src/domain/model/site-event.js";
import { EventLog } from "#src/operations/events/event-log.js";
import { History, type HistoryTrouble } from "#src/operations/history/history.js";
import { createHasher } from "#src/platform/hash/xxhash.js";

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
          site.putEvents(await openEvents(site));
          site.putHistory(await openHistory(site));
          const message = directory.isNew ? "data directory created" : "data directory opened";
          site.logger.info(message, { path: dataDir, store: directory.storeId });
        },
        stop: async () => {
          site.events.tell({
            ...ABOUT_DAEMON,
            code: "DAEMON_STOPPED",
            message: "the daemon stops",
            facts: {},
          });
          await site.history.stop();
          site.putHistory(undefined);
          await site.events.settled();
          site.putEvents(undefined);
          site.putDataDirectory(undefined);
          if (!site.keepsDataDirectory) await release?.();
          else site.logger.warn("the data directory stays locked until the process has ended");
        },
      };
    },
  };
}

/** Hashing is loaded here too, since events are the main thread's. */
async function openEvents({ world, logger, dataDirectory, version }: Site): Promise<EventLog> {
  const { disk, clock } = world;
  const hasher = await createHasher();
  const events = await EventLog.open({
    disk,
    clock,
    hash64: (bytes, seed) => hasher.hash64(bytes, seed),
    logger,
    path: `${dataDirectory.path}/events`,
  });
  events.tell({
    ...ABOUT_DAEMON,
    code: "DAEMON_STARTED",
    message: "the daemon has started",
    facts: { version, pid: process.pid },
  });
  return events;
}

/** The main thread's as well: who asked for what is written down also where a disk under a volume hangs. */
async function openHistory(site: Site): Promise<History> {
  const { world, logger, dataDirectory } = site;
  const hasher = await createHasher();
  return await History.open({
    disk: world.disk,
    clock: world.clock,
    hash64: (bytes, seed) => hasher.hash64(bytes, seed),
    logger,
    path: `${dataDirectory.path}/history`,
    onTrouble: (trouble) => site.events.tell(trouble === undefined ? WRITTEN_AGAIN : unwritten(trouble)),
  });
}

const WRITTEN_AGAIN = {
  severity: "info",
  group: "",
  code: "HISTORY_WRITTEN",
  message: "the history is written again",
  facts: {},
} as const;

function unwritten({ why }: HistoryTrouble): EventDraft {
  const message =
    "the history cannot be written, and what is asked for is done all the same; see the disk of the data directory";
  return { severity: "warning", group: "", code: "HISTORY_UNWRITABLE", message, facts: { why } };
}

const ABOUT_DAEMON = { severity: "info", group: "" } as const;
