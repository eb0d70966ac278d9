import type { Worker } from "node:worker_threads";
import { DataPlane } from "#src/daemon/data-plane/data-plane.js";
import type { PlaneListen, PlaneSettings } from "#src/daemon/data-plane/messages.js";
import type { PartDefinition } from "#src/daemon/part.js";
import { reachableSites } from "#src/daemon/reachable-sites.js";
import type { Site, SiteListener } from "#src/daemon/site.js";
import { GroupWatcher } from "#src/operations/events/group-watcher.js";
import { notePolicy } from "#src/operations/history/policy-history.js";
import { ConfiguredHooks } from "#src/operations/hooks/configured-hooks.js";
import { EventHooks } from "#src/operations/hooks/event-hooks.js";
import { RealProcessRunner } from "#src/platform/process/real-process-runner.js";

/**
 * Runs the groups and serves their volumes, in a thread of its own. Up before anybody can ask for groups, down after
 * nobody can any more, and always inside the time in which the data directory is held.
 */
export function dataPlanePart(site: Site, needs: readonly string[], begin: () => Worker): PartDefinition {
  const name = "data-plane";
  return {
    name,
    needs,
    create: (report) => {
      let plane: DataPlane | undefined;
      let listeners: readonly SiteListener[] = [];
      let unsubscribe = (): void => undefined;
      let watcher: GroupWatcher | undefined;
      return {
        name,
        start: async () => {
          const hooks = new ConfiguredHooks({
            runner: new RealProcessRunner(site.world.clock),
            hooks: () => site.config.hooks,
            logger: site.logger.child({ part: name }),
            tell: (event) => site.events.tell(event),
          });
          const started = new DataPlane({
            worker: begin(),
            site: site.config.site,
            dataDir: site.dataDirectory.path,
            settings: settingsOf(site),
            tls: site.credentials,
            listen: listenOf(site),
            nbdBytesMax: site.config.nbd.memoryBytesMax,
            otherSites: reachableSites(site),
            hooks,
            clock: site.world.clock,
            logger: site.logger.child({ part: name }),
            onStarted: (addresses) => {
              listeners = addresses.map((address, index) => nbdListener(site, started, address, index));
              for (const listener of listeners) site.addListener(listener);
            },
            onFailed: (cause) => report.failed(cause),
            onChanged: () => {
              watcher?.changed();
              site.changed();
            },
          });
          plane = started;
          site.putDataPlane(started);
          unsubscribe = site.subscribe(() => started.putSettings(settingsOf(site)));
          await started.started();
          const eventHooks = new EventHooks({
            runner: hooks,
            site: site.config.site,
            logger: site.logger.child({ part: name }),
            group: async (group) => (await started.groups.list()).find(({ name }) => name === group),
          });
          watcher = new GroupWatcher({
            clock: site.world.clock,
            list: () => started.groups.list(),
            tell: (event) => {
              site.events.tell(event);
              void notePolicy(site.history, event);
              void eventHooks.told(event);
            },
          });
          watcher.start();
        },
        stop: async () => {
          unsubscribe();
          await watcher?.stop();
          for (const listener of listeners) site.removeListener(listener);
          if (plane === undefined) return;
          try {
            await plane.stop();
          } finally {
            // Whoever takes the directory next must not meet a write of ours that the disk lets go of at last.
            if (!plane.hasEnded) site.keepDataDirectory();
          }
        },
      };
    },
  };
}

function settingsOf({ config }: Site): PlaneSettings {
  const { imageRoots, access, peers, nbd, hooks, startAlone, log } = config;
  return {
    imageRoots,
    access,
    peers: { ...peers },
    slowRequestMs: nbd.slowRequestMs,
    startAlone,
    hooks: Object.keys(hooks),
    logLevel: log.level,
  };
}

/** What a service manager bound for us takes the place of what is configured: both would be the same addresses. */
function listenOf(site: Site): readonly PlaneListen[] {
  const inherited = site.inheritedSockets("nbd");
  if (inherited.length > 0) return inherited.map(({ address, descriptor }) => ({ address, descriptor }));
  return site.config.nbd.listen.map((address) => ({ address, descriptor: undefined }));
}

/** As status and metrics see it; the thread itself closes it. */
function nbdListener(
  site: Site,
  plane: DataPlane,
  address: SiteListener["listener"]["address"],
  index: number,
): SiteListener {
  const inClear = address.type === "unix" ? "file-mode" : "loopback";
  return {
    service: "nbd",
    security: address.type === "unix" || site.credentials === undefined ? inClear : "mutual-tls",
    listener: {
      address,
      get connections() {
        return plane.connections(index);
      },
      handshakes: 0,
      close: () => Promise.resolve(),
    },
  };
}
