import { createEventOperations } from "#src/api/control/events.js";
import { createGroupOperations } from "#src/api/control/groups.js";
import { createHistoryOperations } from "#src/api/control/history.js";
import { createPeerOperations } from "#src/api/control/peers.js";
import { createSiteOperations } from "#src/api/control/site.js";
import { RpcServer } from "#src/api/rpc/rpc-server.js";
import { AssertionFailure } from "#src/base/assert.js";
import { groupsSource } from "#src/daemon/groups-source.js";
import { OpenListeners } from "#src/daemon/open-listeners.js";
import type { PartDefinition } from "#src/daemon/part.js";
import { peersSource } from "#src/daemon/peers-source.js";
import { reachableSites } from "#src/daemon/reachable-sites.js";
import type { Site } from "#src/daemon/site.js";
import { siteSource } from "#src/daemon/site-source.js";
import type { Counter } from "#src/telemetry/metrics.js";

/**
 * Answers operators and peers over gRPC. The last to start, so that whoever gets an answer talks to a whole daemon, and
 * the first to stop, so that nobody changes anything while the rest goes down.
 */
export function controlPart(
  site: Site,
  needs: readonly string[],
  refused: Counter<"service" | "reason">,
): PartDefinition {
  const name = "control";
  return {
    name,
    needs,
    create: (report) => {
      const logger = site.logger.child({ part: name });
      const server = new RpcServer({
        site: createSiteOperations(siteSource(site)),
        groups: createGroupOperations(groupsSource(site)),
        events: createEventOperations(groupsSource(site)),
        history: createHistoryOperations(groupsSource(site)),
        peers: createPeerOperations(peersSource(site)),
        carry: reachableSites(site).carry,
        access: () => site.accessRules,
        logger,
        onUnexpected: (cause) => report.failed(new AssertionFailure("a call met a defect", { cause })),
      });
      const listeners = new OpenListeners(site, {
        service: "grpc",
        protocols: ["h2"],
        loopbackInClear: false,
        receiver: (accepted) => server.receive(accepted),
        refused,
      });
      return {
        name,
        start: async () => {
          await listeners.open(site.config.grpc.listen);
          server.setServing(true);
        },
        stop: async () => {
          await listeners.close();
          await server.drain();
        },
      };
    },
  };
}
