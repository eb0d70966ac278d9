import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { VerifySummary } from "#src/operations/groups/verify/verify-picture.js";
import type { Metrics } from "#src/telemetry/metrics.js";

/** Comparisons of both sides of groups, on /metrics. What nobody knows is absent. */
export function measureVerify(metrics: Metrics, groups: () => readonly GroupPicture[]): void {
  const each = (value: (verify: VerifySummary) => number | undefined) => () =>
    groups().flatMap(({ name, verify }) => {
      const known = verify === undefined ? undefined : value(verify);
      return known === undefined ? [] : [{ labels: { group: name }, value: known }];
    });
  metrics.gauge(
    "tidemark_verify_last_equal_timestamp_seconds",
    "When both sites were last compared and found equal; absent while they never were",
    ["group"],
    each(({ equalMs }) => (equalMs === undefined ? undefined : equalMs / 1000)),
  );
  metrics.gauge(
    "tidemark_verify_running",
    "1 while both sites are compared; at the primary",
    ["group"],
    each(({ isRunning, comparedBytes }) => (comparedBytes === undefined ? undefined : Number(isRunning))),
  );
  metrics.gauge(
    "tidemark_verify_different_bytes",
    "Found to differ by the last comparison, and not repaired; at the primary",
    ["group"],
    each(({ differentBytes }) => differentBytes),
  );
  metrics.tally(
    "tidemark_verify_compared_bytes_total",
    "Compared by hash; at the primary",
    ["group"],
    each(({ comparedBytes }) => comparedBytes),
  );
  metrics.tally(
    "tidemark_verify_mismatch_bytes_total",
    "Found to differ, also where it was repaired; at the primary",
    ["group"],
    each(({ mismatchBytes }) => mismatchBytes),
  );
}
