import { z } from "zod";
import {
  count,
  DAY_MS,
  DURATION,
  duration,
  HOUR_MS,
  MINUTE_MS,
  name,
  named,
  oneOf,
  path,
  rate,
  SECOND_MS,
  section,
  size,
  text,
} from "#src/config/fields.js";
import { findPassword, readConnectionString } from "#src/config/group/connection-string.js";
import { BANDWIDTH_MAX, BANDWIDTH_MIN } from "#src/domain/model/bandwidth-bounds.js";
import { HOOK_MOMENTS } from "#src/domain/model/group-specification.js";

/** A group's specification, as written. Defaults stand here and nowhere else. */

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const GIB = 2 ** 30;
const TIB = 2 ** 40;

/** Members fail over together, one after another; more than this belongs into several groups. */
export const MEMBERS_MAX = 64;
/** The smallest sector of a block device: any existing device can be a member, and no request straddles the end. */
const SECTOR_BYTES = 512;
/** PostgreSQL, ext4 and NBD clients all stay below it. */
const VOLUME = { min: 4 * KIB, max: 64 * TIB, multipleOf: SECTOR_BYTES };
const STORE = { min: 64 * MIB, max: 1024 * TIB };
const AWAY_DELAY = duration({ min: SECOND_MS, max: HOUR_MS });
const POINT_EVERY = { min: SECOND_MS, max: DAY_MS };
/** Reading all of it more often than that is no proof of more; a year is as good as never. */
const VERIFY_EVERY = { min: MINUTE_MS, max: 365 * DAY_MS };
/** Longer than anybody must keep backups for; a bound on what arithmetic with times has to bear. */
const KEEP = { min: SECOND_MS, max: 3660 * DAY_MS };

const member = {
  volume: name().describe("The member's name"),
  images: named(path(), "site")
    .default({})
    .describe("The file or device at each site; a sparse file in its data_dir unless given"),
};

const nbdMember = section({
  volume: member.volume,
  capture: z.literal("nbd"),
  size: size(VOLUME),
  images: member.images,
}).describe("A volume that is served over NBD: writes pass through us");

const scanMember = section({
  volume: member.volume,
  capture: z.literal("scan"),
  source: path().describe("The file or device at the primary that is scanned for changes"),
  every: duration({ min: SECOND_MS, max: 7 * DAY_MS }).describe(
    "Time from the start of one scan to the next",
  ),
  snapshot: text(/^(?:reflink|none|hook:[a-z0-9][a-z0-9-]{0,62})$/, "reflink, hook:NAME or none").describe(
    "What holds the source still while it is read; with none the member is fuzzy, and left out unless asked for",
  ),
  images: member.images,
}).describe("A file or device that its application writes by itself");

const postgresMember = section({
  wal: name().describe("The member's name"),
  capture: z.literal("postgres"),
  connect: z
    .string({ error: "a connection string of PostgreSQL: host=/var/run/postgresql user=tidemark" })
    .min(1, {
      error: "a connection string of PostgreSQL: host=/var/run/postgresql user=tidemark",
      abort: true,
    })
    .max(4096, { error: "at most 4096 characters", abort: true })
    .refine((value) => readConnectionString(value) !== undefined, {
      error: "keyword=value pairs, with quotes 'around spaces', or postgresql://USER@HOST:PORT/DATABASE",
      abort: true,
    })
    .refine((value) => findPassword(value) === undefined, {
      error:
        "a connection string without a password: put it into a file that only the daemon's user can read and name that by passfile=/path",
    })
    .describe(
      "How to reach the database at the primary; passwords are refused, passfile names a file with one",
    ),
}).describe("The log stream of a PostgreSQL server");

const tier = section({ every: duration(KEEP), for: duration(KEEP) });

const hookUse = section({
  use: name().describe("A hook that the site's own configuration defines"),
  on_failure: oneOf(["abort", "continue"])
    .optional()
    .describe("Unless given, a failure before a step stops it, and one after it is only told"),
});

const whenAway = text(
  new RegExp(`^(?:block|degrade after ${DURATION})$`),
  "block, or degrade after and a duration from 1s to 1h: degrade after 10s",
  (value) => value === "block" || AWAY_DELAY.safeParse(value.slice("degrade after ".length)).success,
);

export const groupSchema = section({
  group: name(),
  primary: name().describe("The site that serves; counts when the group is created"),
  secondary: name()
    .optional()
    .describe(
      "The site that protects; counts when the group is created. Without one the group is only served",
    ),
  mode: oneOf(["async", "flush", "write"])
    .default("async")
    .describe("What waits for the secondary: nothing, flushes, or every write"),
  when_away: whenAway
    .optional()
    .describe("With mode flush or write, while the secondary is away; block unless given"),
  members: z
    .array(
      z.discriminatedUnion("capture", [nbdMember, scanMember, postgresMember], {
        error: "a volume or wal with its capture: nbd, scan or postgres",
      }),
      { error: "a list of members" },
    )
    .min(1, { error: "a list of at least one member" })
    .max(MEMBERS_MAX, { error: `at most ${MEMBERS_MAX} members` }),
  points: section({
    every: duration(POINT_EVERY).default("10s").describe("How often a recovery point is cut"),
    app: section({ every: duration({ min: 10 * SECOND_MS, max: 7 * DAY_MS }) })
      .optional()
      .describe("How often a point is cut between the hooks freeze and thaw"),
    window: duration({ min: 0, max: 7 * DAY_MS })
      .default("1h")
      .describe("How far back every sequence can be opened, not only points"),
    keep: z
      .array(tier, { error: "a list of tiers: { every: 10s, for: 1h }" })
      .min(1, { error: "at least one tier: { every: 10s, for: 1h }" })
      .max(16, { error: "at most 16 tiers" })
      .default([
        { every: "10s", for: "1h" },
        { every: "1h", for: "1d" },
        { every: "1d", for: "30d" },
      ]),
    max: count({ min: 1, max: 100_000 })
      .default(500)
      .describe("Points kept at most, pinned ones not counted"),
    max_bytes: size(STORE).default("100GiB").describe("What history may take; the window is shortened first"),
    keep_after_promotion: duration({ min: 0, max: 365 * DAY_MS })
      .default("24h")
      .describe("How long a promoted site keeps the old points, from commit or planned hand-over"),
    branches: section({
      keep: duration({ min: 0, max: 365 * DAY_MS }).default("7d"),
      max_bytes: size({ min: 0, max: STORE.max }).default("20GiB"),
    }).prefault({}),
  }).prefault({}),
  rpo: section({
    target: duration({ min: SECOND_MS, max: 7 * DAY_MS })
      .optional()
      .describe("Exposure above it is a breach; without one nothing is measured against"),
  }).prefault({}),
  link: section({
    bandwidth: rate({ min: BANDWIDTH_MIN, max: BANDWIDTH_MAX })
      .optional()
      .describe("At most so much on the wire"),
    compression: oneOf(["off", "auto", "zstd", "lz4"]).default("auto"),
  }).prefault({}),
  buffers: section({
    outbox: size({ min: MIB, max: 4 * GIB })
      .default("64MiB")
      .describe("Memory for what is not yet sent"),
    spill: size({ min: 0, max: STORE.max })
      .default("10GiB")
      .describe("Disk for what the secondary still lacks"),
  }).prefault({}),
  failover: section({
    timeout: duration({ min: 0, max: 30 * DAY_MS }).default("0s"),
    on_timeout: oneOf(["none", "commit", "rollback"]).default("none"),
  }).prefault({}),
  hooks: z
    .partialRecord(oneOf(HOOK_MOMENTS), hookUse, { error: "a mapping from a moment to the hook it uses" })
    .default({})
    .describe("Which hook of the site runs at which moment"),
  verify: section({
    every: duration(VERIFY_EVERY).describe("Time from the end of one comparison to the next"),
  })
    .optional()
    .describe("How often both sites are compared by hash, while writes go on; only when asked unless given"),
});

/** The shortest time in which a failover is decided by a timeout. */
export const FAILOVER_TIMEOUT_MS_MIN = MINUTE_MS;

/** As written, after the schema has filled in its defaults. */
export type GroupFile = z.output<typeof groupSchema>;
export type MemberFile = GroupFile["members"][number];
