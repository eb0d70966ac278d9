import fc from "fast-check";
import {
  type GroupSpecification,
  HOOK_MOMENTS,
  type MemberSpecification,
} from "#src/domain/model/group-specification.js";

/** A volume on a single site, as in the first group anybody makes. */
export function singleSite(change: Partial<GroupSpecification> = {}): GroupSpecification {
  return {
    group: "payroll",
    primary: "alpha",
    secondary: undefined,
    mode: { type: "async" },
    members: [volume("data", 10 * 2 ** 30)],
    points: {
      everyMs: 10_000,
      app: undefined,
      windowMs: 3_600_000,
      keep: [{ everyMs: 10_000, forMs: 3_600_000 }],
      countMax: 500,
      bytesMax: 100 * 2 ** 30,
      keepAfterPromotionMs: 86_400_000,
      branches: { keepMs: 7 * 86_400_000, bytesMax: 20 * 2 ** 30 },
    },
    rpo: { targetMs: undefined },
    link: { bytesPerSecondMax: undefined, compression: "auto" },
    buffers: { outboxBytesMax: 64 * 2 ** 20, spillBytesMax: 10 * 2 ** 30 },
    failover: { timeoutMs: 0, onTimeout: "none" },
    hooks: [],
    ...change,
  };
}

export function volume(name: string, sizeBytes: number): MemberSpecification {
  return { kind: "volume", capture: "nbd", name, sizeBytes, images: {} };
}

const SECOND = 1000;
const DAY = 86_400_000;
const GIB = 2 ** 30;

const name = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);
const span = (min: number, max: number) => fc.integer({ min, max });
const path = fc.stringMatching(/^\/[A-Za-z0-9_ é-]{1,20}$/);
const bytes = fc.integer({ min: 2 ** 26, max: 2 ** 45 });

/** Any that the schema and the rules of a file take, with both sites. */
export const specifications: fc.Arbitrary<GroupSpecification> = fc
  .record({
    group: name,
    secondary: fc.boolean(),
    mode: fc.oneof(
      fc.constant({ type: "async" } as const),
      fc.record({
        type: fc.constantFrom("flush" as const, "write" as const),
        whenAway: fc.oneof(
          fc.constant({ type: "block" } as const),
          fc.record({ type: fc.constant("degrade" as const), delayMs: span(SECOND, 3_600_000) }),
        ),
      }),
    ),
    members: fc.array(member(), { minLength: 1, maxLength: 5 }),
    points: fc.record({
      everyMs: span(SECOND, DAY),
      app: fc.option(fc.record({ everyMs: span(10 * SECOND, 7 * DAY) }), { nil: undefined }),
      windowMs: span(0, 7 * DAY),
      keep: fc.constantFrom(
        [{ everyMs: 1500, forMs: 5_400_000 }],
        [
          { everyMs: SECOND, forMs: DAY },
          { everyMs: DAY, forMs: 30 * DAY },
        ],
      ),
      countMax: fc.integer({ min: 1, max: 100_000 }),
      bytesMax: bytes,
      keepAfterPromotionMs: span(0, 365 * DAY),
      branches: fc.record({ keepMs: span(0, 365 * DAY), bytesMax: fc.integer({ min: 0, max: 2 ** 45 }) }),
    }),
    targetMs: fc.option(span(SECOND, 7 * DAY), { nil: undefined }),
    bytesPerSecondMax: fc.option(fc.integer({ min: 2 ** 16, max: 100 * GIB }), { nil: undefined }),
    compression: fc.constantFrom("off" as const, "auto" as const, "zstd" as const, "lz4" as const),
    buffers: fc.record({
      outboxBytesMax: fc.integer({ min: 2 ** 20, max: 4 * GIB }),
      spillBytesMax: fc.integer({ min: 0, max: 2 ** 45 }),
    }),
    failover: fc.oneof(
      fc.constant({ timeoutMs: 0, onTimeout: "none" } as const),
      fc.record({
        timeoutMs: span(60_000, 30 * DAY),
        onTimeout: fc.constantFrom("none" as const, "commit" as const, "rollback" as const),
      }),
    ),
    hooks: fc.subarray([...HOOK_MOMENTS]),
    use: name,
    onFailure: fc.constantFrom("abort" as const, "continue" as const),
  })
  .map(
    ({
      secondary,
      members,
      mode,
      targetMs,
      bytesPerSecondMax,
      compression,
      hooks,
      use,
      onFailure,
      ...rest
    }) =>
      ({
        ...rest,
        primary: "alpha",
        secondary: secondary || mode.type !== "async" ? "beta" : undefined,
        mode,
        members: members.map((one, index) => distinct(one, index, secondary || mode.type !== "async")),
        rpo: { targetMs },
        link: { bytesPerSecondMax, compression },
        hooks: withThaw(hooks).map((moment) => ({ moment, use, onFailure })),
      }) satisfies GroupSpecification,
  );

function member(): fc.Arbitrary<MemberSpecification> {
  return fc.oneof(
    fc.record({
      kind: fc.constant("volume" as const),
      capture: fc.constant("nbd" as const),
      name,
      sizeBytes: fc.integer({ min: 8, max: 2 ** 36 }).map((sectors) => sectors * 512),
      images: fc.oneof(fc.constant({}), fc.record({ alpha: path })),
    }),
    fc.record({
      kind: fc.constant("volume" as const),
      capture: fc.constant("scan" as const),
      name,
      source: path,
      everyMs: span(SECOND, 7 * DAY),
      snapshot: fc.oneof(
        fc.constantFrom({ type: "reflink" } as const, { type: "none" } as const),
        fc.record({ type: fc.constant("hook" as const), hook: name }),
      ),
      images: fc.oneof(fc.constant({}), fc.record({ beta: path })),
    }),
    fc.record({
      kind: fc.constant("wal" as const),
      capture: fc.constant("postgres" as const),
      name,
      connect: fc.constantFrom("host=/run/postgresql user=tidemark", "postgresql://u@h:5432/db"),
    }),
  );
}

/** No two members share a name or a file, and only sites of the group are named. */
function distinct(member: MemberSpecification, index: number, beta: boolean): MemberSpecification {
  const named = { ...member, name: `m${index}-${member.name}` };
  if (named.capture === "postgres") return named;
  const images = Object.fromEntries(
    Object.entries(named.images)
      .filter(([site]) => site === "alpha" || beta)
      .map(([site, file]) => [site, `${file}/${index}`]),
  );
  return named.capture === "scan"
    ? { ...named, images, source: `${named.source}/source-${index}` }
    : { ...named, images };
}

function withThaw(moments: readonly (typeof HOOK_MOMENTS)[number][]) {
  return HOOK_MOMENTS.filter(
    (moment) => moments.includes(moment) || (moment === "thaw" && moments.includes("freeze")),
  );
}
