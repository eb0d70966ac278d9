import { formatDuration, formatRate, formatSize, parseDuration, parseSize } from "#src/base/quantity.js";
import type {
  GroupSpecification,
  MemberSpecification,
  ReplicationMode,
  RetentionTier,
  ScanSnapshot,
} from "#src/domain/model/group-specification.js";

/**
 * A specification as keys and values, each as it would stand in the file. Members are apart: they have names. Primary
 * and secondary are not among them, since they count at creation only.
 */
export function keysOf(specification: GroupSpecification): ReadonlyMap<string, string> {
  const { mode, points, rpo, link, buffers, failover, hooks, verify } = specification;
  const keys: readonly (readonly [string, string | undefined])[] = [
    ["mode", mode.type],
    ["when_away", whenAway(mode)],
    ["points.every", duration(points.everyMs)],
    ["points.app.every", points.app === undefined ? undefined : duration(points.app.everyMs)],
    ["points.window", duration(points.windowMs)],
    ["points.keep", `[ ${points.keep.map(tier).join(", ")} ]`],
    ["points.max", String(points.countMax)],
    ["points.max_bytes", size(points.bytesMax)],
    ["points.keep_after_promotion", duration(points.keepAfterPromotionMs)],
    ["points.branches.keep", duration(points.branches.keepMs)],
    ["points.branches.max_bytes", size(points.branches.bytesMax)],
    ["rpo.target", rpo.targetMs === undefined ? undefined : duration(rpo.targetMs)],
    ["link.bandwidth", link.bytesPerSecondMax === undefined ? undefined : rate(link.bytesPerSecondMax)],
    ["link.compression", link.compression],
    ["buffers.outbox", size(buffers.outboxBytesMax)],
    ["buffers.spill", size(buffers.spillBytesMax)],
    ["failover.timeout", duration(failover.timeoutMs)],
    ["failover.on_timeout", failover.onTimeout],
    ...hooks.map(
      ({ moment, use, onFailure }) =>
        [`hooks.${moment}`, `{ use: ${use}, on_failure: ${onFailure} }`] as const,
    ),
    ["verify.every", verify === undefined ? undefined : duration(verify.everyMs)],
  ];
  return withoutMissing(keys);
}

/** What of a member may become otherwise, or is refused to, one key each. */
export function memberKeysOf(member: MemberSpecification): ReadonlyMap<string, string> {
  switch (member.capture) {
    case "nbd":
      return withoutMissing([
        ["capture", member.capture],
        ["size", size(member.sizeBytes)],
        ...images(member.images),
      ]);
    case "scan":
      return withoutMissing([
        ["capture", member.capture],
        ["source", member.source],
        ["every", duration(member.everyMs)],
        ["snapshot", snapshot(member.snapshot)],
        ...images(member.images),
      ]);
    case "postgres":
      return withoutMissing([
        ["capture", member.capture],
        ["connect", member.connect],
      ]);
  }
}

/** The whole member, in one line. */
export function memberText(member: MemberSpecification): string {
  const shown = [...memberKeysOf(member)].map(([key, value]) => `${key}: ${value}`);
  return `{ ${[`${member.kind}: ${member.name}`, ...shown].join(", ")} }`;
}

/** In the largest unit that says it exactly: what is rounded would, put into a file, be another size. */
export function size(bytes: number): string {
  // What is no size is refused; until then it has to be shown.
  if (!Number.isSafeInteger(bytes) || bytes < 0) return `${bytes}B`;
  const rounded = formatSize(bytes);
  if (parseSize(rounded) === bytes) return rounded;
  for (const [unit, scale] of SIZE_UNITS) if (bytes % scale === 0) return `${bytes / scale}${unit}`;
  return `${bytes}B`;
}

const SIZE_UNITS = [
  ["TiB", 2 ** 40],
  ["GiB", 2 ** 30],
  ["MiB", 2 ** 20],
  ["KiB", 2 ** 10],
] as const;

function rate(bytesPerSecond: number): string {
  const rounded = formatRate(bytesPerSecond);
  return rounded === `${size(bytesPerSecond)}/s` ? rounded : `${size(bytesPerSecond)}/s`;
}

export function duration(ms: number): string {
  if (ms === 0) return "0s";
  const rounded = formatDuration(ms);
  if (parseDuration(rounded) === ms) return rounded;
  for (const [unit, scale] of DURATION_UNITS) if (ms % scale === 0) return `${ms / scale}${unit}`;
  return `${ms}ms`;
}

const DURATION_UNITS = [
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
] as const;

function whenAway(mode: ReplicationMode): string | undefined {
  if (mode.type === "async") return undefined;
  return mode.whenAway.type === "block" ? "block" : `degrade after ${duration(mode.whenAway.delayMs)}`;
}

function tier({ everyMs, forMs }: RetentionTier): string {
  return `{ every: ${duration(everyMs)}, for: ${duration(forMs)} }`;
}

function snapshot(method: ScanSnapshot): string {
  return method.type === "hook" ? `hook:${method.hook}` : method.type;
}

function images(paths: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(paths)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([site, path]) => [`images.${site}`, path] as const);
}

function withoutMissing(
  keys: readonly (readonly [string, string | undefined])[],
): ReadonlyMap<string, string> {
  return new Map(keys.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
}
