import type { DataPlane } from "#src/daemon/data-plane/data-plane.js";
import {
  COMMAND_BOUNDS_SECONDS,
  type PlaneFigures,
  VOLUME_BOUNDS_SECONDS,
} from "#src/daemon/data-plane/plane-figures.js";
import type { Counter, Metrics } from "#src/telemetry/metrics.js";

/**
 * What the data thread counted, on the main thread's /metrics. It is fetched before each scrape, in bounded time; while
 * the thread is silent its series are absent, and `tidemark_data_plane_silent_seconds` says why.
 */
export function measurePlane(
  metrics: Metrics,
  refused: Counter<"service" | "reason">,
  plane: () => Pick<DataPlane, "figures" | "silentMs"> | undefined,
): void {
  let figures: PlaneFigures | undefined;
  const told = new Map<string, number>();
  metrics.beforeScrape(async () => {
    figures = await plane()?.figures();
    for (const { reason, count } of figures?.refused ?? []) {
      const more = count - (told.get(reason) ?? 0);
      told.set(reason, count);
      if (more > 0) refused.add({ service: "nbd", reason }, more);
    }
  });
  metrics.gauge(
    "tidemark_data_plane_silent_seconds",
    "For how long the thread of groups and volumes has not answered; 0 while it does",
    [],
    () => {
      const running = plane();
      return running === undefined ? [] : [{ labels: {}, value: running.silentMs / 1000 }];
    },
  );
  measureNbd(metrics, () => figures);
  measureVolumes(metrics, () => figures);
}

function measureNbd(metrics: Metrics, figures: () => PlaneFigures | undefined): void {
  const commands = () => figures()?.commands ?? [];
  metrics.tallyHistogram(
    "tidemark_nbd_request_seconds",
    "From reading a request's header to handing over its reply",
    COMMAND_BOUNDS_SECONDS,
    ["op"],
    () =>
      commands().map(({ command, seconds }) => ({
        labels: { op: command },
        counts: seconds.counts,
        sum: seconds.sumSeconds,
      })),
  );
  metrics.tally("tidemark_nbd_requests_total", "NBD requests answered", ["op"], () =>
    commands().map(({ command, seconds }) => ({ labels: { op: command }, value: totalOf(seconds.counts) })),
  );
  metrics.tally("tidemark_nbd_bytes_total", "Spans of the NBD requests answered", ["op"], () =>
    commands().map(({ command, bytes }) => ({ labels: { op: command }, value: bytes })),
  );
  metrics.tally(
    "tidemark_nbd_request_errors_total",
    "NBD requests answered with an error, by the error",
    ["op", "reason"],
    () =>
      commands().flatMap(({ command, errors }) =>
        errors.map(({ reason, count }) => ({ labels: { op: command, reason }, value: count })),
      ),
  );
  metrics.tally(
    "tidemark_nbd_connections_ended_total",
    "NBD connections that have ended, by why; one that went on under TLS is counted once more, as upgraded",
    ["reason"],
    () => (figures()?.ended ?? []).map(({ reason, count }) => ({ labels: { reason }, value: count })),
  );
  metrics.gauge("tidemark_nbd_held_bytes", "Memory held for NBD requests, under way and to come", [], () =>
    only(figures()?.heldBytes),
  );
  metrics.gauge("tidemark_nbd_exports_open", "Exports that somebody is connected to", [], () =>
    only(figures()?.openExports),
  );
}

function measureVolumes(metrics: Metrics, figures: () => PlaneFigures | undefined): void {
  const volumes = () => figures()?.volumes ?? [];
  metrics.tallyHistogram(
    "tidemark_volume_request_seconds",
    "What requests took at a volume",
    VOLUME_BOUNDS_SECONDS,
    ["group", "member", "op"],
    () =>
      volumes().map(({ group, member, operation, seconds }) => ({
        labels: { group, member, op: operation },
        counts: seconds.counts,
        sum: seconds.sumSeconds,
      })),
  );
  metrics.tally(
    "tidemark_volume_bytes_total",
    "Spans of the requests at a volume",
    ["group", "member", "op"],
    () =>
      volumes().map(({ group, member, operation, bytes }) => ({
        labels: { group, member, op: operation },
        value: bytes,
      })),
  );
  metrics.tally(
    "tidemark_volume_request_errors_total",
    "Requests that failed at a volume",
    ["group", "member", "op"],
    () =>
      volumes().map(({ group, member, operation, failed }) => ({
        labels: { group, member, op: operation },
        value: failed,
      })),
  );
}

function totalOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function only(value: number | undefined): { labels: Record<never, string>; value: number }[] {
  return value === undefined ? [] : [{ labels: {}, value }];
}
