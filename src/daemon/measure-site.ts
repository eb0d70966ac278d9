import type { Site } from "#src/daemon/site.js";
import type { Counter } from "#src/telemetry/metrics.js";

export interface SiteCounters {
  readonly refused: Counter<"service" | "reason">;
}

/** The metrics of the daemon's frame: its parts, its listeners, its certificate, its log. */
export function measureSite(site: Site): SiteCounters {
  const { metrics } = site;
  metrics.gauge(
    "tidemark_part_state",
    "1 for the state each part of the daemon is in",
    ["part", "state"],
    () => site.parts.map(({ name, state }) => ({ labels: { part: name, state: state.type }, value: 1 })),
  );
  metrics.gauge("tidemark_connections", "Connections open now", ["service"], () => {
    const open = new Map<string, number>();
    for (const { service, listener } of site.listeners) {
      open.set(service, (open.get(service) ?? 0) + listener.connections);
    }
    return [...open].map(([service, value]) => ({ labels: { service }, value }));
  });
  metrics.gauge(
    "tidemark_certificate_expiry_timestamp_seconds",
    "When the site's certificate, or the first of its authorities, ends",
    ["kind"],
    () => {
      if (site.credentials === undefined) return [];
      const { notAfterMs, authorityNotAfterMs } = site.credentials.status;
      return [
        { labels: { kind: "site" }, value: notAfterMs / 1000 },
        { labels: { kind: "authority" }, value: authorityNotAfterMs / 1000 },
      ];
    },
  );
  metrics.gauge("tidemark_log_dropped_lines", "Log lines lost because nobody read them", [], () => [
    { labels: {}, value: site.droppedLogLines() },
  ]);
  return {
    refused: metrics.counter(
      "tidemark_connections_refused_total",
      "Connections closed before anybody was served on them",
      ["service", "reason"],
    ),
  };
}
