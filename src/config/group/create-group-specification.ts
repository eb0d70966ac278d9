import { parseDuration, parseRate, parseSize } from "#src/base/quantity.js";
import { mapEntries } from "#src/config/absolute-paths.js";
import type { GroupFile, MemberFile } from "#src/config/group/group-schema.js";
import {
  type GroupSpecification,
  HOOK_MOMENTS,
  type MemberSpecification,
  ON_FAILURE_DEFAULT,
  type ReplicationMode,
  type ScanSnapshot,
  type WhenAway,
} from "#src/domain/model/group-specification.js";

/** From a file that the schema and the rules have passed, with its paths made absolute. */
export function createGroupSpecification(file: GroupFile): GroupSpecification {
  const { points, link, buffers, failover, verify } = file;
  return {
    group: file.group,
    primary: file.primary,
    secondary: file.secondary,
    mode: createMode(file),
    members: file.members.map(createMember),
    points: {
      everyMs: parseDuration(points.every),
      app: points.app === undefined ? undefined : { everyMs: parseDuration(points.app.every) },
      windowMs: parseDuration(points.window),
      keep: points.keep.map((tier) => ({
        everyMs: parseDuration(tier.every),
        forMs: parseDuration(tier.for),
      })),
      countMax: points.max,
      bytesMax: parseSize(points.max_bytes),
      keepAfterPromotionMs: parseDuration(points.keep_after_promotion),
      branches: {
        keepMs: parseDuration(points.branches.keep),
        bytesMax: parseSize(points.branches.max_bytes),
      },
    },
    rpo: { targetMs: file.rpo.target === undefined ? undefined : parseDuration(file.rpo.target) },
    link: {
      bytesPerSecondMax: link.bandwidth === undefined ? undefined : parseRate(link.bandwidth),
      compression: link.compression,
    },
    buffers: { outboxBytesMax: parseSize(buffers.outbox), spillBytesMax: parseSize(buffers.spill) },
    failover: { timeoutMs: parseDuration(failover.timeout), onTimeout: failover.on_timeout },
    hooks: HOOK_MOMENTS.flatMap((moment) => {
      const hook = file.hooks[moment];
      if (hook === undefined) return [];
      return [{ moment, use: hook.use, onFailure: hook.on_failure ?? ON_FAILURE_DEFAULT[moment] }];
    }),
    ...(verify === undefined ? {} : { verify: { everyMs: parseDuration(verify.every) } }),
  };
}

function createMode({ mode, when_away }: GroupFile): ReplicationMode {
  return mode === "async" ? { type: mode } : { type: mode, whenAway: parseWhenAway(when_away ?? "block") };
}

function parseWhenAway(text: string): WhenAway {
  if (text === "block") return { type: "block" };
  return { type: "degrade", delayMs: parseDuration(text.slice("degrade after ".length)) };
}

function createMember(member: MemberFile): MemberSpecification {
  switch (member.capture) {
    case "nbd":
      return {
        kind: "volume",
        capture: "nbd",
        name: member.volume,
        sizeBytes: parseSize(member.size),
        images: mapEntries(member.images, (image) => image),
      };
    case "scan":
      return {
        kind: "volume",
        capture: "scan",
        name: member.volume,
        source: member.source,
        everyMs: parseDuration(member.every),
        snapshot: parseSnapshot(member.snapshot),
        images: mapEntries(member.images, (image) => image),
      };
    case "postgres":
      return { kind: "wal", capture: "postgres", name: member.wal, connect: member.connect };
  }
}

function parseSnapshot(text: string): ScanSnapshot {
  if (text === "reflink" || text === "none") return { type: text };
  return { type: "hook", hook: text.slice("hook:".length) };
}
