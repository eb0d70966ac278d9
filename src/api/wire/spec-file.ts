import { saidWord } from "#src/api/wire/enum-word.js";
import { fromSpan } from "#src/api/wire/spans.js";
import { TidemarkError } from "#src/base/errors.js";
import { exactDuration, exactRate, exactSize } from "#src/base/exact-quantity.js";
import type { Duration__Output as Span } from "#src/platform/grpc/generated/google/protobuf/Duration.js";
import type { GroupSpec__Output as GroupSpec } from "#src/platform/grpc/generated/tidemark/control/v1/GroupSpec.js";
import type { HookUse__Output as HookUse } from "#src/platform/grpc/generated/tidemark/control/v1/HookUse.js";
import type { MemberSpec__Output as MemberSpec } from "#src/platform/grpc/generated/tidemark/control/v1/MemberSpec.js";
import type { PointPolicy__Output as PointPolicy } from "#src/platform/grpc/generated/tidemark/control/v1/PointPolicy.js";
import type { ScanSnapshot__Output as ScanSnapshot } from "#src/platform/grpc/generated/tidemark/control/v1/ScanSnapshot.js";
import type { VolumeSpec__Output as VolumeSpec } from "#src/platform/grpc/generated/tidemark/control/v1/VolumeSpec.js";
import type { WhenAway__Output as WhenAway } from "#src/platform/grpc/generated/tidemark/control/v1/WhenAway.js";

/**
 * A specification that came as a message, the way its file would say it: what the message leaves out is left out. So
 * one schema and one set of rules judge both, name what is wrong by the same keys, and fill in the same defaults.
 *
 * Nothing is judged here, and nothing made right: what makes no sense (a negative time, a size beyond 2^53, a word of a
 * later version) becomes text that the schema refuses.
 */
export type SpecFile = Readonly<Record<string, unknown>>;

export function specFile(spec: GroupSpec): SpecFile {
  const { points, rpo, link, buffers, failover, verify } = spec;
  return said({
    group: text(spec.name),
    primary: text(spec.primary),
    secondary: text(spec.secondary),
    mode: saidWord(spec.mode, "REPLICATION_MODE_"),
    when_away: whenAway(spec.whenAway),
    members: spec.members.map(member),
    points: points === null ? undefined : pointsFile(points),
    rpo: rpo === null ? undefined : said({ target: duration(rpo.target) }),
    link:
      link === null
        ? undefined
        : said({
            bandwidth: maybe(link.bytesPerSecondMax, exactRate),
            compression: saidWord(link.compression, "COMPRESSION_"),
          }),
    buffers:
      buffers === null
        ? undefined
        : said({
            outbox: maybe(buffers.outboxBytes, exactSize),
            spill: maybe(buffers.spillBytes, exactSize),
          }),
    failover:
      failover === null
        ? undefined
        : said({
            timeout: duration(failover.timeout),
            on_timeout: saidWord(failover.onTimeout, "FAILOVER_TIMEOUT_ACTION_"),
          }),
    hooks: spec.hooks.length === 0 ? undefined : hooks(spec.hooks),
    verify: verify === null ? undefined : said({ every: duration(verify.every) }),
  });
}

/** Of a request that makes no sense without one. */
export function requiredSpecFile(spec: GroupSpec | null): SpecFile {
  if (spec !== null) return specFile(spec);
  throw new TidemarkError({
    kind: "invalid",
    code: "MISSING_FIELD",
    message: "spec: is missing",
    hint: "say what the group is to be",
  });
}

function whenAway(away: WhenAway | null): string | undefined {
  if (away?.degrade) return `degrade after ${duration(away.degrade.after) ?? ""}`;
  return away?.block ? "block" : undefined;
}

function member({ name, volume, wal }: MemberSpec): SpecFile {
  if (volume) return said({ volume: name, ...volumeFile(volume) });
  if (wal?.postgres) return { wal: name, capture: "postgres", connect: wal.postgres.connect };
  return wal ? { wal: name } : { volume: name };
}

function volumeFile({ sizeBytes, images, nbd, scan }: VolumeSpec): SpecFile {
  const size = maybe(sizeBytes, exactSize);
  const given = Object.keys(images).length === 0 ? undefined : images;
  if (nbd) return { capture: "nbd", size, images: given };
  if (!scan) return { size, images: given };
  const { source, every, snapshot } = scan;
  return {
    capture: "scan",
    size,
    source: text(source),
    every: duration(every),
    snapshot: snapshotText(snapshot),
    images: given,
  };
}

function snapshotText(snapshot: ScanSnapshot | null): string | undefined {
  if (snapshot?.hook) return `hook:${snapshot.hook.name}`;
  if (snapshot?.reflink) return "reflink";
  return snapshot?.none ? "none" : undefined;
}

function pointsFile(points: PointPolicy): SpecFile {
  const { app, keep, branches } = points;
  return said({
    every: duration(points.every),
    app: app === null ? undefined : said({ every: duration(app.every) }),
    window: duration(points.window),
    keep:
      keep.length === 0
        ? undefined
        : keep.map((tier) => said({ every: duration(tier.every), for: duration(tier.for) })),
    max: points.countMax,
    max_bytes: maybe(points.bytesMax, exactSize),
    keep_after_promotion: duration(points.keepAfterPromotion),
    branches:
      branches === null
        ? undefined
        : said({ keep: duration(branches.keep), max_bytes: maybe(branches.bytesMax, exactSize) }),
  });
}

/** In a file a moment is a key, which cannot stand there twice: this is the one thing the schema would not see. */
function hooks(uses: readonly HookUse[]): SpecFile {
  const byMoment: Record<string, SpecFile> = Object.create(null);
  for (const { moment, use, onFailure } of uses) {
    const key = saidWord(moment, "HOOK_MOMENT_") ?? "unspecified";
    if (Object.hasOwn(byMoment, key)) throw momentTwice(key);
    byMoment[key] = said({ use, on_failure: saidWord(onFailure, "HOOK_FAILURE_") });
  }
  return byMoment;
}

function momentTwice(moment: string): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "BAD_SPECIFICATION",
    message: `hooks.${moment}: the moment is named twice`,
    hint: "name one hook for each moment; a hook of the site may be a script that does several things",
    facts: { fields: `hooks.${moment}` },
  });
}

/** Nanoseconds are no unit of ours: what is no whole number of milliseconds is shown as it came, and refused. */
function duration(span: Span | null): string | undefined {
  if (span === null) return undefined;
  const ms = fromSpan(span);
  return Number.isInteger(ms) ? exactDuration(ms) : `${span.seconds}s ${span.nanos}ns`;
}

function maybe(value: number | undefined, format: (value: number) => string): string | undefined {
  return value === undefined ? undefined : format(value);
}

/** In a message no text is the empty text. */
function text(value: string): string | undefined {
  return value === "" ? undefined : value;
}

function said(keys: Readonly<Record<string, unknown>>): SpecFile {
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined));
}
