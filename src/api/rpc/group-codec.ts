import type { GroupPicture, SpecificationChange } from "#src/api/control/groups.js";
import { toMaybeTimestamp, toTimestamp } from "#src/api/rpc/timestamps.js";
import { encodeVerifyStatus } from "#src/api/rpc/verify-codec.js";
import { enumName } from "#src/api/wire/enum-word.js";
import { encodeGroupSpec } from "#src/api/wire/group-spec-codec.js";
import { toSpan } from "#src/api/wire/spans.js";
import type { Bound } from "#src/platform/grpc/generated/tidemark/control/v1/Bound.js";
import type { ConditionType } from "#src/platform/grpc/generated/tidemark/control/v1/ConditionType.js";
import type { FailoverTimeout } from "#src/platform/grpc/generated/tidemark/control/v1/FailoverTimeout.js";
import type { Group } from "#src/platform/grpc/generated/tidemark/control/v1/Group.js";
import type { GroupChange } from "#src/platform/grpc/generated/tidemark/control/v1/GroupChange.js";
import type { GroupSite } from "#src/platform/grpc/generated/tidemark/control/v1/GroupSite.js";
import type { LinkCompression } from "#src/platform/grpc/generated/tidemark/control/v1/LinkCompression.js";
import type { Loss } from "#src/platform/grpc/generated/tidemark/control/v1/Loss.js";
import type { Member } from "#src/platform/grpc/generated/tidemark/control/v1/Member.js";
import type { PointSummary } from "#src/platform/grpc/generated/tidemark/control/v1/PointSummary.js";
import type { RpoStatus } from "#src/platform/grpc/generated/tidemark/control/v1/RpoStatus.js";
import type { SeedProgress } from "#src/platform/grpc/generated/tidemark/control/v1/SeedProgress.js";

/** A group's picture as a message. What nobody knows is absent, never 0. */

type SitePicture = GroupPicture["sites"][number];
type MemberPicture = GroupPicture["members"][number];
type LossPicture = NonNullable<GroupPicture["exposure"]>;
type PointsPicture = NonNullable<GroupPicture["points"]>;
type PicturePosition = SitePicture["positions"]["written"];
type Condition = SitePicture["conditions"][number];

export function encodeGroup(picture: GroupPicture): Group {
  const { direction, exposure, ackLagMs, points, rpo, fencing, seed, resync } = picture;
  return {
    name: picture.name,
    id: picture.id,
    spec: encodeGroupSpec(picture.specification),
    direction: { from: direction.from, to: direction.to ?? "" },
    sites: picture.sites.map(encodeSite),
    members: picture.members.map(encodeMember),
    exposure: exposure === undefined ? null : encodeLoss(exposure),
    throughput: {
      bytesPerSecond: Math.round(picture.bytesPerSecond),
      wireBytesPerSecond: Math.round(picture.wireBytesPerSecond),
      compression: picture.compression === undefined ? null : encodeCompression(picture.compression),
    },
    ackLag: ackLagMs === undefined ? null : { p50: toSpan(ackLagMs.p50), p99: toSpan(ackLagMs.p99) },
    seed: seed === undefined ? null : encodeSync(seed),
    resync: resync === undefined ? null : encodeSync(resync),
    limits: picture.limits?.map((limit) => ({ ...limit })) ?? [],
    points: points === undefined ? null : encodePoints(points),
    rpo: rpo === undefined ? null : encodeRpo(rpo),
    fencing: fencing === undefined ? "FENCING_UNSPECIFIED" : `FENCING_${enumName(fencing)}`,
    failoverTimeout: picture.timeout === undefined ? null : encodeTimeout(picture.timeout),
    verify: picture.verify === undefined ? null : encodeVerifyStatus(picture.verify),
  };
}

function encodeTimeout({ action, leftMs, trouble }: NonNullable<GroupPicture["timeout"]>): FailoverTimeout {
  return {
    action: `FAILOVER_TIMEOUT_ACTION_${enumName(action)}`,
    remaining: toSpan(Math.ceil(leftMs)),
    refusal:
      trouble === undefined
        ? null
        : { code: trouble.code, message: trouble.why, hint: trouble.hint, kind: "refused" },
  };
}

function encodeSync({
  doneBytes,
  totalBytes,
  bytesPerSecond,
}: NonNullable<GroupPicture["seed"]>): SeedProgress {
  const leftMs = bytesPerSecond === 0 ? undefined : ((totalBytes - doneBytes) / bytesPerSecond) * 1000;
  const remaining = leftMs === undefined ? null : toSpan(Math.ceil(leftMs));
  return { doneBytes, totalBytes, bytesPerSecond: Math.round(bytesPerSecond), remaining };
}

function encodeCompression({
  ratio,
  ...compression
}: NonNullable<GroupPicture["compression"]>): LinkCompression {
  return ratio === undefined ? compression : { ...compression, ratio };
}

export function encodeChange(change: SpecificationChange): GroupChange {
  const { kind, key, before, after, destructive } = change;
  return { kind: `GROUP_CHANGE_KIND_${enumName(kind)}`, key, before, after, destructive };
}

function encodeSite(site: SitePicture): GroupSite {
  const { written, received, durable, promotable } = site.positions;
  return {
    name: site.name,
    role: `ROLE_${enumName(site.role)}`,
    status: `GROUP_STATUS_${enumName(site.status)}`,
    conditions: site.conditions.map(({ type, status, reason, message, sinceMs }) => ({
      type: CONDITION_TYPE[type],
      status: `CONDITION_STATUS_${enumName(status)}`,
      reason,
      message,
      since: toTimestamp(sinceMs),
    })),
    reachable: site.reachable,
    age: site.ageMs === undefined ? null : toSpan(site.ageMs),
    hint: site.hint,
    positions: {
      written: encodePosition(written),
      received: encodePosition(received),
      durable: encodePosition(durable),
      promotable: encodePosition(promotable),
    },
  };
}

const CONDITION_TYPE: Readonly<Record<Condition["type"], ConditionType>> = {
  LinkUp: "CONDITION_TYPE_LINK_UP",
  FirstSyncDone: "CONDITION_TYPE_FIRST_SYNC_DONE",
  RpoMet: "CONDITION_TYPE_RPO_MET",
  PointsFresh: "CONDITION_TYPE_POINTS_FRESH",
  StoreHealthy: "CONDITION_TYPE_STORE_HEALTHY",
  FenceConfirmed: "CONDITION_TYPE_FENCE_CONFIRMED",
  SplitBrain: "CONDITION_TYPE_SPLIT_BRAIN",
  Degraded: "CONDITION_TYPE_DEGRADED",
  Committed: "CONDITION_TYPE_COMMITTED",
};

function encodePosition(position: PicturePosition) {
  return position === undefined ? null : { epoch: position.epoch, sequence: position.sequence };
}

function encodeMember(member: MemberPicture): Member {
  const { sizeBytes, outOfSyncBytes } = member;
  return {
    name: member.name,
    kind: `MEMBER_KIND_${enumName(member.kind)}`,
    capture: `CAPTURE_KIND_${enumName(member.capture)}`,
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    inPoints: member.inPoints,
    fuzzy: member.fuzzy,
    image: member.image,
    ...(outOfSyncBytes === undefined ? {} : { outOfSyncBytes }),
  };
}

const BOUND: Readonly<Record<LossPicture["bound"], Bound>> = {
  exact: "BOUND_EXACT",
  "at-most": "BOUND_AT_MOST",
  "age-at-most": "BOUND_AGE_AT_MOST",
  "at-least": "BOUND_AT_LEAST",
  everything: "BOUND_EVERYTHING",
};

export function encodeLoss({ ageMs, bytes, writes, bound }: LossPicture): Loss {
  return {
    age: ageMs === undefined ? null : toSpan(ageMs),
    ...(bytes === undefined ? {} : { bytes }),
    ...(writes === undefined ? {} : { writes }),
    bound: BOUND[bound],
  };
}

function encodePoints({ count, oldestMs, newestMs, windowFromMs }: PointsPicture): PointSummary {
  return {
    count,
    oldest: toMaybeTimestamp(oldestMs),
    newest: toMaybeTimestamp(newestMs),
    windowFrom: toMaybeTimestamp(windowFromMs),
  };
}

function encodeRpo({ targetMs, met }: NonNullable<GroupPicture["rpo"]>): RpoStatus {
  return { target: toSpan(targetMs), ...(met === undefined ? {} : { met }) };
}
