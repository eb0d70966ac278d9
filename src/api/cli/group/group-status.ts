import { type VerifyStatusData, verifyStatusData } from "#src/api/cli/group/verify-status.js";
import type { JsonValue } from "#src/api/cli/output/output.js";
import { rfc3339 } from "#src/api/cli/output/rfc3339.js";
import { type PositionData, positionData } from "#src/api/cli/point/point-data.js";
import { enumWord, saidWord } from "#src/api/wire/enum-word.js";
import { nbdUris } from "#src/api/wire/nbd-uri.js";
import { fromSpan } from "#src/api/wire/spans.js";
import { exactDuration } from "#src/base/exact-quantity.js";
import type { Duration__Output as Span } from "#src/platform/grpc/generated/google/protobuf/Duration.js";
import type { Condition__Output as ConditionMessage } from "#src/platform/grpc/generated/tidemark/control/v1/Condition.js";
import type { FailoverTimeout__Output as FailoverTimeout } from "#src/platform/grpc/generated/tidemark/control/v1/FailoverTimeout.js";
import type { Group__Output as Group } from "#src/platform/grpc/generated/tidemark/control/v1/Group.js";
import type { GroupSite__Output as GroupSite } from "#src/platform/grpc/generated/tidemark/control/v1/GroupSite.js";
import type { LinkCompression__Output as LinkCompression } from "#src/platform/grpc/generated/tidemark/control/v1/LinkCompression.js";
import type { Position__Output as Position } from "#src/platform/grpc/generated/tidemark/control/v1/Position.js";
import type { SeedProgress__Output as SyncProgress } from "#src/platform/grpc/generated/tidemark/control/v1/SeedProgress.js";
import type { SiteListener__Output as SiteListener } from "#src/platform/grpc/generated/tidemark/control/v1/SiteListener.js";

/**
 * The data of `tidemark status GROUP`: what control planes read, described by schema/status.json. Pure. What nobody
 * knows is null, never 0.
 */
export type GroupStatus = {
  readonly group: string;
  readonly id: string;
  readonly direction: { readonly from: string; readonly to: string | null };
  /** That of the daemon asked stands first. */
  readonly sites: readonly SiteOfGroup[];
  readonly members: readonly MemberOfGroup[];
  readonly exposure: {
    readonly seconds: number | null;
    readonly bytes: number | null;
    readonly writes: number | null;
    readonly bound: string | null;
  };
  readonly throughput: {
    readonly bytes_per_second: number | null;
    readonly wire_bytes_per_second: number | null;
    /** Of the link; null without one, and at the secondary. */
    readonly compression: {
      readonly codec: string;
      readonly reason: string;
      readonly ratio: number | null;
    } | null;
  };
  /** How far the first seed is; null when none is under way. */
  readonly seed: SyncData | null;
  /** How far a resync is; null when none is under way. */
  readonly resync: SyncData | null;
  readonly ack_lag_ms: { readonly p50: number | null; readonly p99: number | null };
  readonly points: {
    readonly count: number | null;
    readonly oldest: string | null;
    readonly newest: string | null;
    readonly window_from: string | null;
  };
  readonly rpo: { readonly target: string | null; readonly met: boolean | null };
  readonly fencing: string | null;
  /** How the failover that is open here ends by itself; null where it does not, or none is open. */
  readonly failover_timeout: {
    readonly action: string;
    /** In time that the daemon runs; 0 when it is up. */
    readonly remaining_seconds: number | null;
    /** Why it has not ended although its time is up. */
    readonly refused: { readonly code: string; readonly message: string; readonly hint: string } | null;
  } | null;
  /** Of comparisons of both sites; null without a secondary. */
  readonly verify: VerifyStatusData | null;
};

export type SyncData = {
  readonly done_bytes: number;
  readonly total_bytes: number;
  readonly bytes_per_second: number;
  readonly eta_seconds: number | null;
};

export type SiteOfGroup = {
  readonly name: string;
  readonly role: string | null;
  readonly status: string | null;
  readonly reachable: boolean;
  readonly age_ms: number | null;
  readonly conditions: readonly Condition[];
  readonly job: string | null;
  readonly hint: string;
  /** Where it stands in the order. */
  readonly positions: {
    readonly written: PositionData | null;
    readonly received: PositionData | null;
    readonly durable: PositionData | null;
    readonly promotable: PositionData | null;
  };
};

export type Condition = {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly since: string | null;
  readonly message: string;
};

export type MemberOfGroup = {
  readonly name: string;
  readonly kind: string;
  readonly capture: string;
  readonly size: number | null;
  readonly in_points: boolean;
  /** Where the live volume is attached to; empty where this site does not serve it. */
  readonly uris: readonly string[];
};

export function groupStatus(group: Group, listeners: readonly SiteListener[]): GroupStatus {
  const { direction, exposure, throughput, ackLag, points, rpo } = group;
  return {
    group: group.name,
    id: group.id,
    direction: { from: direction?.from ?? "", to: direction?.to || null },
    sites: group.sites.map(siteOfGroup),
    members: membersOf(group, listeners),
    exposure: {
      seconds: millis(exposure?.age, 1000),
      bytes: exposure?.bytes ?? null,
      writes: exposure?.writes ?? null,
      bound: exposure === null ? null : (saidWord(exposure.bound, "BOUND_") ?? null),
    },
    throughput: {
      bytes_per_second: throughput?.bytesPerSecond ?? null,
      wire_bytes_per_second: throughput?.wireBytesPerSecond ?? null,
      compression: compressionOf(throughput?.compression ?? null),
    },
    seed: syncOf(group.seed),
    resync: syncOf(group.resync),
    ack_lag_ms: { p50: millis(ackLag?.p50), p99: millis(ackLag?.p99) },
    points: {
      count: points?.count ?? null,
      oldest: rfc3339(points?.oldest),
      newest: rfc3339(points?.newest),
      window_from: rfc3339(points?.windowFrom),
    },
    rpo: { target: rpo?.target ? exactDuration(fromSpan(rpo.target)) : null, met: rpo?.met ?? null },
    fencing: saidWord(group.fencing, "FENCING_") ?? null,
    failover_timeout: timeoutOf(group.failoverTimeout),
    verify: group.verify === null ? null : verifyStatusData(group.verify),
  };
}

function timeoutOf(timeout: FailoverTimeout | null): GroupStatus["failover_timeout"] {
  if (timeout === null) return null;
  const { action, remaining, refusal } = timeout;
  return {
    action: saidWord(action, "FAILOVER_TIMEOUT_ACTION_") ?? "none",
    remaining_seconds: millis(remaining, 1000),
    refused: refusal === null ? null : { code: refusal.code, message: refusal.message, hint: refusal.hint },
  };
}

function syncOf(sync: SyncProgress | null): SyncData | null {
  if (sync === null) return null;
  return {
    done_bytes: sync.doneBytes,
    total_bytes: sync.totalBytes,
    bytes_per_second: sync.bytesPerSecond,
    eta_seconds: millis(sync.remaining, 1000),
  };
}

function compressionOf(said: LinkCompression | null): GroupStatus["throughput"]["compression"] {
  if (said === null) return null;
  const { codec, reason } = said;
  return { codec, reason, ratio: said.ratio === undefined ? null : Math.round(said.ratio * 100) / 100 };
}

/** As it fares at the site asked; null when the daemon says nothing. */
export function statusOf(group: Pick<GroupStatus, "sites">): string | null {
  return group.sites[0]?.status ?? null;
}

function siteOfGroup(site: GroupSite): SiteOfGroup {
  const { written, received, durable, promotable } = site.positions ?? NO_POSITIONS;
  return {
    name: site.name,
    role: saidWord(site.role, "ROLE_") ?? null,
    status: saidWord(site.status, "GROUP_STATUS_") ?? null,
    reachable: site.reachable,
    age_ms: millis(site.age),
    conditions: site.conditions.map(condition),
    job: site.jobId === "" ? null : site.jobId,
    hint: site.hint,
    positions: {
      written: maybePosition(written),
      received: maybePosition(received),
      durable: maybePosition(durable),
      promotable: maybePosition(promotable),
    },
  };
}

const NO_POSITIONS = { written: null, received: null, durable: null, promotable: null };

function maybePosition(position: Position | null): PositionData | null {
  return position === null ? null : positionData(position);
}

function condition({ type, status, reason, message, since }: ConditionMessage): Condition {
  return {
    type: camelCase(enumWord(type, "CONDITION_TYPE_")),
    status: enumWord(status, "CONDITION_STATUS_"),
    reason,
    since: rfc3339(since),
    message,
  };
}

function membersOf(group: Group, listeners: readonly SiteListener[]): readonly MemberOfGroup[] {
  const serves = group.sites[0]?.role === "ROLE_ACTIVE";
  return group.members.map((member) => ({
    name: member.name,
    kind: enumWord(member.kind, "MEMBER_KIND_"),
    capture: enumWord(member.capture, "CAPTURE_KIND_"),
    size: member.sizeBytes ?? null,
    in_points: member.inPoints,
    uris:
      serves && member.capture === "CAPTURE_KIND_NBD"
        ? nbdUris(listeners, `${group.name}/${member.name}`)
        : [],
  }));
}

/** In units of so many milliseconds. */
function millis(span: Span | null | undefined, unit = 1): number | null {
  return span === null || span === undefined ? null : fromSpan(span) / unit;
}

/** `link-up` as `LinkUp`. */
function camelCase(words: string): string {
  return words.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** For the line of a group in the status of its site. */
export function groupLine(group: Group): GroupLine {
  const { sites, direction, exposure } = groupStatus(group, []);
  return {
    group: group.name,
    id: group.id,
    direction,
    status: sites[0]?.status ?? null,
    exposure_seconds: exposure.bound === "at-least" ? null : exposure.seconds,
    exposure,
    hint: sites[0]?.hint ?? "",
  };
}

export interface GroupLine {
  readonly group: string;
  readonly id: string;
  readonly direction: { readonly from: string; readonly to: string | null };
  readonly status: string | null;
  /** Null also where there is only a lower bound: read alone, it must not be less than the truth. */
  readonly exposure_seconds: number | null;
  readonly exposure: GroupStatus["exposure"];
  readonly hint: string;
  readonly [key: string]: JsonValue;
}
