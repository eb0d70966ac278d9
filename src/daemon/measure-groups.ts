import { measureVerify } from "#src/daemon/measure-verify.js";
import { CONDITION_TYPES, GROUP_STATUSES } from "#src/domain/group/group-words.js";
import type { GroupPicture, GroupSitePicture } from "#src/operations/groups/group-picture.js";
import { ACK_LAG_BOUNDS_SECONDS } from "#src/operations/groups/primary/ack-lag.js";
import type { Metrics } from "#src/telemetry/metrics.js";

/**
 * The replication of groups, on /metrics. The groups are asked before each scrape, so an age is that of the scrape and grows
 * while the link is dead; a group that is gone has no series. What nobody knows is absent rather than wrong, with one exception:
 * the exposure of a group of which nothing is protected yet is infinite, so that no alert on it stays silent.
 */
export function measureGroups(metrics: Metrics, pictures: () => Promise<readonly GroupPicture[]>): void {
  let groups: readonly GroupPicture[] = [];
  metrics.beforeScrape(async () => {
    // A picture of a thread that is silent is an old one.
    groups = (await pictures()).filter(({ sites }) => sites[0]?.reachable !== false);
  });
  const own = ({ sites }: GroupPicture): GroupSitePicture | undefined => sites[0];
  const each = (value: (group: GroupPicture) => number | undefined) => () =>
    groups.flatMap((group) => maybe({ group: group.name }, value(group)));
  /** With whom it is replicated; nothing without a secondary. */
  const eachLink = (value: (group: GroupPicture) => number | undefined) => () =>
    groups.flatMap((group) => {
      const peer = group.sites[1]?.name;
      return peer === undefined ? [] : maybe({ group: group.name, peer }, value(group));
    });

  metrics.gauge(
    "tidemark_exposure_seconds",
    "Age of what would be lost if the primary were gone now, at most (at least where tidemark_exposure_known is 0); infinite while nothing is protected yet",
    ["group"],
    each(({ exposure }) =>
      exposure?.bound === "everything" ? Number.POSITIVE_INFINITY : seconds(exposure?.ageMs),
    ),
  );
  metrics.gauge(
    "tidemark_exposure_bytes",
    "Bytes that would be lost if the primary were gone now, at most (at least where tidemark_exposure_known is 0); absent while nothing is protected yet",
    ["group"],
    each(({ exposure }) => exposure?.bytes),
  );
  metrics.gauge(
    "tidemark_exposure_known",
    "1 when exposure is an upper bound, 0 when it may be more than what is said",
    ["group"],
    each(({ exposure }) =>
      exposure === undefined
        ? undefined
        : Number(["exact", "at-most", "age-at-most"].includes(exposure.bound)),
    ),
  );
  metrics.tallyHistogram(
    "tidemark_ack_lag_seconds",
    "From a write until the secondary could be promoted to it, sampled at the primary",
    ACK_LAG_BOUNDS_SECONDS,
    ["group"],
    () =>
      groups.flatMap(({ name, counts }) =>
        counts?.ackLag === undefined
          ? []
          : [{ labels: { group: name }, counts: counts.ackLag.counts, sum: counts.ackLag.sumSeconds }],
      ),
  );
  metrics.gauge(
    "tidemark_last_point_timestamp_seconds",
    "When the newest recovery point that the secondary holds was cut",
    ["group"],
    each(({ points }) => seconds(points?.newestMs)),
  );
  metrics.gauge(
    "tidemark_primary_sequence",
    "The last sequence given out, as far as this site has heard",
    ["group"],
    each(
      ({ sites }) =>
        sites.find(({ positions }) => positions.written !== undefined)?.positions.written?.sequence,
    ),
  );
  metrics.gauge(
    "tidemark_durable_sequence",
    "The last sequence that is durable at the secondary, as far as this site has heard",
    ["group"],
    each(
      ({ sites }) =>
        sites.find(({ positions }) => positions.durable !== undefined)?.positions.durable?.sequence,
    ),
  );
  metrics.gauge(
    "tidemark_promotable_sequence",
    "The last sequence that the secondary could be promoted to, as far as this site has heard",
    ["group"],
    each(
      ({ sites }) =>
        sites.find(({ positions }) => positions.promotable !== undefined)?.positions.promotable?.sequence,
    ),
  );
  metrics.gauge(
    "tidemark_out_of_sync_bytes",
    "Bytes that the secondary lacks and that are known as blocks only",
    ["group", "member"],
    () =>
      groups.flatMap(({ name, members }) =>
        members.flatMap((member) => maybe({ group: name, member: member.name }, member.outOfSyncBytes)),
      ),
  );
  metrics.gauge(
    "tidemark_spill_bytes",
    "What waits for the secondary on the disk of the primary",
    ["group"],
    each(({ counts }) => counts?.spillBytes),
  );
  metrics.tally(
    "tidemark_sent_bytes_total",
    "Data of the group sent to the other site, before compression",
    ["group", "peer"],
    eachLink(({ counts }) => counts?.sentBytes),
  );
  metrics.tally(
    "tidemark_wire_bytes_total",
    "All that was sent to the other site on the group's streams",
    ["group", "peer"],
    eachLink(({ counts }) => counts?.wireBytes),
  );
  metrics.tally(
    "tidemark_received_bytes_total",
    "All that was received from the other site on the group's streams",
    ["group", "peer"],
    eachLink(({ counts }) => counts?.receivedBytes),
  );
  metrics.gauge(
    "tidemark_peer_silent_seconds",
    "How long ago the other site was heard; absent while it was not heard since the group was opened",
    ["group", "peer"],
    eachLink(({ sites }) => seconds(sites[1]?.ageMs)),
  );
  metrics.gauge("tidemark_status", "1 for the status of the group at this site", ["group", "status"], () =>
    groups.flatMap((group) =>
      GROUP_STATUSES.map((status) => ({
        labels: { group: group.name, status },
        value: Number(own(group)?.status === status),
      })),
    ),
  );
  metrics.gauge(
    "tidemark_condition",
    "1 when the condition holds at this site, 0 when it does not; absent while nobody knows",
    ["group", "condition"],
    () =>
      groups.flatMap((group) =>
        CONDITION_TYPES.flatMap((condition) => {
          const known = own(group)?.conditions.find(({ type }) => type === condition)?.status;
          return known === undefined || known === "unknown"
            ? []
            : [{ labels: { group: group.name, condition }, value: Number(known === "true") }];
        }),
      ),
  );
  metrics.gauge(
    "tidemark_epoch",
    "Number of the reign of the primary",
    ["group"],
    each(({ counts }) => counts?.epoch),
  );
  metrics.gauge(
    "tidemark_store_bytes",
    "What the store of the copy takes on the disk",
    ["group", "kind"],
    () =>
      groups.flatMap(({ name, counts }) =>
        (counts?.storeBytes ?? []).map(({ kind, bytes }) => ({
          labels: { group: name, kind },
          value: bytes,
        })),
      ),
  );
  measureVerify(metrics, () => groups);
  metrics.tally(
    "tidemark_rpo_breaches_total",
    "Breaches of the target for loss that began",
    ["group"],
    each(({ counts }) => counts?.breaches),
  );
}

function maybe<L>(labels: L, value: number | undefined): { labels: L; value: number }[] {
  return value === undefined ? [] : [{ labels, value }];
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
