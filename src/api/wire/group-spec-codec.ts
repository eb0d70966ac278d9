import { enumName } from "#src/api/wire/enum-word.js";
import { toSpan } from "#src/api/wire/spans.js";
import type {
  GroupSpecification,
  MemberSpecification,
  PointsSpecification,
  ReplicationMode,
  ScanSnapshot,
} from "#src/domain/model/group-specification.js";
import type { GroupSpec } from "#src/platform/grpc/generated/tidemark/control/v1/GroupSpec.js";
import type { MemberSpec } from "#src/platform/grpc/generated/tidemark/control/v1/MemberSpec.js";
import type { PointPolicy } from "#src/platform/grpc/generated/tidemark/control/v1/PointPolicy.js";
import type { ScanSnapshot as SnapshotMessage } from "#src/platform/grpc/generated/tidemark/control/v1/ScanSnapshot.js";
import type { WhenAway } from "#src/platform/grpc/generated/tidemark/control/v1/WhenAway.js";

/**
 * A specification as a message: what `tidemark apply` sends, and what the daemon shows. Nothing is left to a default.
 * The other direction is spec-file.ts: a message may leave things out, and only the configuration knows what they mean.
 */
export function encodeGroupSpec(specification: GroupSpecification): GroupSpec {
  const { mode, link, buffers, failover, verify } = specification;
  return {
    name: specification.group,
    primary: specification.primary,
    secondary: specification.secondary ?? "",
    mode: `REPLICATION_MODE_${enumName(mode.type)}`,
    whenAway: encodeWhenAway(mode),
    members: specification.members.map(encodeMember),
    points: encodePoints(specification.points),
    rpo: { target: maybeSpan(specification.rpo.targetMs) },
    link: {
      ...(link.bytesPerSecondMax === undefined ? {} : { bytesPerSecondMax: link.bytesPerSecondMax }),
      compression: `COMPRESSION_${enumName(link.compression)}`,
    },
    buffers: { outboxBytes: buffers.outboxBytesMax, spillBytes: buffers.spillBytesMax },
    failover: {
      timeout: toSpan(failover.timeoutMs),
      onTimeout: `FAILOVER_TIMEOUT_ACTION_${enumName(failover.onTimeout)}`,
    },
    hooks: specification.hooks.map(({ moment, use, onFailure }) => ({
      moment: `HOOK_MOMENT_${enumName(moment)}`,
      use,
      onFailure: `HOOK_FAILURE_${enumName(onFailure)}`,
    })),
    verify: verify === undefined ? null : { every: toSpan(verify.everyMs) },
  };
}

function encodeWhenAway(mode: ReplicationMode): WhenAway | null {
  if (mode.type === "async") return null;
  if (mode.whenAway.type === "block") return { block: {} };
  return { degrade: { after: toSpan(mode.whenAway.delayMs) } };
}

function encodeMember(member: MemberSpecification): MemberSpec {
  const { name } = member;
  switch (member.capture) {
    case "nbd":
      return { name, volume: { sizeBytes: member.sizeBytes, images: { ...member.images }, nbd: {} } };
    case "scan": {
      const { source, everyMs, snapshot } = member;
      const scan = { source, every: toSpan(everyMs), snapshot: encodeSnapshot(snapshot) };
      return { name, volume: { images: { ...member.images }, scan } };
    }
    case "postgres":
      return { name, wal: { postgres: { connect: member.connect } } };
  }
}

function encodeSnapshot(snapshot: ScanSnapshot): SnapshotMessage {
  switch (snapshot.type) {
    case "reflink":
      return { reflink: {} };
    case "hook":
      return { hook: { name: snapshot.hook } };
    case "none":
      return { none: {} };
  }
}

function encodePoints(points: PointsSpecification): PointPolicy {
  return {
    every: toSpan(points.everyMs),
    app: points.app === undefined ? null : { every: toSpan(points.app.everyMs) },
    window: toSpan(points.windowMs),
    keep: points.keep.map(({ everyMs, forMs }) => ({ every: toSpan(everyMs), for: toSpan(forMs) })),
    countMax: points.countMax,
    bytesMax: points.bytesMax,
    keepAfterPromotion: toSpan(points.keepAfterPromotionMs),
    branches: { keep: toSpan(points.branches.keepMs), bytesMax: points.branches.bytesMax },
  };
}

function maybeSpan(ms: number | undefined) {
  return ms === undefined ? null : toSpan(ms);
}
