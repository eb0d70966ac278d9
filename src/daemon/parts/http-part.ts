import { HttpServer } from "#src/api/http/http-server.js";
import { decideCaller, mayRead } from "#src/api/rpc/caller.js";
import { LOOP_DELAY_MS_MAX, measureLoopDelayMs } from "#src/daemon/loop-delay.js";
import { OpenListeners } from "#src/daemon/open-listeners.js";
import type { PartDefinition } from "#src/daemon/part.js";
import type { PartStatus } from "#src/daemon/part-state.js";
import type { Site } from "#src/daemon/site.js";
import { trustOf } from "#src/platform/grpc/connection-trust.js";
import type { Counter } from "#src/telemetry/metrics.js";

/**
 * Serves /metrics, /healthz and /readyz, from before the parts that may take long to those that end last. Over TLS health
 * needs no certificate; metrics name groups and sites, and are for operators and viewers, as over gRPC.
 */
export function httpPart(
  site: Site,
  needs: readonly string[],
  refused: Counter<"service" | "reason">,
): PartDefinition {
  const name = "http";
  return {
    name,
    needs,
    create: () => {
      const server = new HttpServer(
        {
          metrics: () => site.metrics.scrape(),
          health: async () => {
            const loopDelayMs = await measureLoopDelayMs(site.world.clock);
            return { ok: loopDelayMs < LOOP_DELAY_MS_MAX, loopDelayMs };
          },
          readiness: () => ({
            ready: site.isReady,
            parts: site.parts.map((part) => ({ name: part.name, state: readinessOf(site, part) })),
          }),
        },
        site.logger.child({ part: name }),
      );
      const listeners = new OpenListeners(site, {
        service: "http",
        // Probes of load balancers often name no protocol.
        protocols: [],
        loopbackInClear: true,
        receiver: (accepted) => {
          const trust = trustOf(accepted);
          server.accept(accepted.socket, () => mayRead(decideCaller(trust, site.accessRules)));
        },
        anonymous: (socket) => server.accept(socket, () => false),
        refused,
      });
      return {
        name,
        start: () => listeners.open(site.config.http.listen),
        stop: async () => {
          await listeners.close();
          await server.close();
        },
      };
    },
  };
}

/** A part that runs, and does not answer, does not do its work. */
function readinessOf({ dataPlane }: Site, { name, state }: PartStatus): string {
  if (name !== "data-plane" || state.type !== "running" || dataPlane?.isWell !== false) return state.type;
  return dataPlane.silentMs > 0 ? "silent" : "opening";
}
