import { z } from "zod";
import {
  address,
  addresses,
  DAY_MS,
  DURATION,
  duration,
  HOUR_MS,
  identity,
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
import { BANDWIDTH_MAX, BANDWIDTH_MIN } from "#src/domain/model/bandwidth-bounds.js";

/**
 * The daemon's configuration file, as written. Defaults stand here and nowhere else, so that the published schema
 * shows them too.
 */

/** More than one host serves; a bound keeps a mistaken generator from being obeyed. */
const ENTRIES_MAX = 1000;
/** Arguments of one hook. */
const ARGUMENTS_MAX = 256;

const MIB = 1024 * 1024;

const START_ALONE = new RegExp(`^(?:never|at once|after ${DURATION})$`);
const HOOK_TIMEOUT = { min: SECOND_MS, max: HOUR_MS };
/**
 * Below the largest request and its reply such a request could never be served; the most is what a host that does nothing else
 * might give.
 */
const NBD_MEMORY = { min: 64 * MIB, max: 16 * 1024 * MIB };
const BANDWIDTH = { min: BANDWIDTH_MIN, max: BANDWIDTH_MAX };
/** Below a millisecond every request is slow; past an hour the client has given up long ago. */
const SLOW_REQUEST = { min: 1, max: HOUR_MS };
const START_ALONE_DELAY = duration({ min: 0, max: 7 * DAY_MS });

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export const LOG_FORMATS = ["json", "pretty"] as const;

const tls = section({
  ca: path().describe("PEM file with the certificates of the authorities that are trusted"),
  cert: path().describe("PEM file with this site's certificate, followed by any intermediate ones"),
  key: path().describe("PEM file with the certificate's private key, readable by nobody else"),
  identity: identity()
    .optional()
    .describe("The DNS or URI name that this site's certificate carries; the site's name unless given"),
});

const peer = section({
  address: address().describe("Where the other site's gRPC listener is reached"),
  identity: identity()
    .optional()
    .describe("The DNS or URI name in the other site's certificate; the site's name unless given"),
  bandwidth: rate(BANDWIDTH)
    .optional()
    .describe(
      "What all groups together may send there, or be sent from there, in a second: the lower of what both sites say; without it as fast as it goes",
    ),
});

const hook = section({
  run: z
    .array(
      z
        .string({ error: "text; put a number in quotes" })
        .regex(/^[^\0]*$/, { error: "text without zero characters" }),
      { error: "a list: the program by its path, then its arguments" },
    )
    .min(1, { error: "a list of the program by its path, then its arguments" })
    .max(ARGUMENTS_MAX, { error: `at most ${ARGUMENTS_MAX} words` })
    .describe("The program by its path, then its arguments; no shell is involved"),
  timeout: duration(HOOK_TIMEOUT).default("30s").describe("How long it may run before it is killed"),
});

const identities = z
  .array(identity(), { error: "a list of identities" })
  .max(ENTRIES_MAX, { error: `at most ${ENTRIES_MAX} identities` });

export const daemonSchema = section({
  site: name().describe("This site's name; every peer knows it by this name"),
  data_dir: path()
    .default("/var/lib/tidemark")
    .describe("Where this site keeps everything; one daemon at a time"),
  grpc: section({
    listen: addresses(1)
      .default("unix:/run/tidemark/grpc.sock")
      .describe("Where operators and peers connect"),
  }).prefault({}),
  nbd: section({
    listen: addresses(0).default("127.0.0.1:10809").describe("Where volumes are served; [] serves none"),
    slow_request: duration(SLOW_REQUEST)
      .default("1s")
      .describe("A read, write or flush of a volume that takes longer is logged"),
    memory: size(NBD_MEMORY)
      .default("256MiB")
      .describe(
        "What requests and replies of all clients may hold together, beyond 256 KiB for each connection; who would need more waits",
      ),
  }).prefault({}),
  http: section({
    listen: addresses(0).default("127.0.0.1:9420").describe("Metrics and health; [] serves none"),
  }).prefault({}),
  tls: tls.optional().describe("Needed as soon as anything is reachable from outside this machine"),
  peers: named(peer, "site")
    .refine((peers) => Object.keys(peers).length <= ENTRIES_MAX, { error: `at most ${ENTRIES_MAX} peers` })
    .default({})
    .describe("The other sites, by name"),
  access: section({
    operators: identities.default([]).describe("Certificate identities that may change things"),
    viewers: identities.default([]).describe("Certificate identities that may look"),
    clients: identities
      .default([])
      .describe("Certificate identities that may use volumes over NBD, and nothing else"),
  }).prefault({}),
  image_roots: z
    .array(path(), { error: "a list of directories" })
    .max(ENTRIES_MAX, { error: `at most ${ENTRIES_MAX} directories` })
    .default([])
    .describe("Directories in which a group may open images and sources, besides data_dir"),
  hooks: named(hook, "hook")
    .refine((hooks) => Object.keys(hooks).length <= ENTRIES_MAX, { error: `at most ${ENTRIES_MAX} hooks` })
    .default({})
    .describe("Programs of this site that groups may use by name"),
  start_alone: text(
    START_ALONE,
    "never, at once, or after and a duration of up to 7d: after 60s",
    (value) =>
      !value.startsWith("after ") || START_ALONE_DELAY.safeParse(value.slice("after ".length)).success,
  )
    .default("after 60s")
    .describe("When a primary that has not heard its peer since its start serves all the same"),
  log: section({
    level: oneOf(LOG_LEVELS).default("info"),
    format: oneOf(LOG_FORMATS).default("json").describe("One JSON object a line, or text for people"),
  }).prefault({}),
});

/** As written, after the schema has filled in its defaults. */
export type DaemonFile = z.output<typeof daemonSchema>;
