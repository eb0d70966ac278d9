import {
  listOf,
  mapOf,
  oneOf,
  optional,
  record,
  type Shape,
  text,
  variants,
  whole,
} from "#src/base/json-shape.js";
import {
  type GroupSpecification,
  HOOK_MOMENTS,
  type MemberSpecification,
  type ReplicationMode,
  type ScanSnapshot,
  type WhenAway,
} from "#src/domain/model/group-specification.js";

/** A specification in a group's record. JSON leaves out what is undefined, so the same keys come back. */

const WHEN_AWAY: Shape<WhenAway> = variants<"block" | "degrade", WhenAway>("type", {
  block: record({ type: oneOf(["block"]) }),
  degrade: record({ type: oneOf(["degrade"]), delayMs: whole }),
});

const WAITING: Shape<ReplicationMode> = record({ type: oneOf(["flush", "write"]), whenAway: WHEN_AWAY });

const MODE: Shape<ReplicationMode> = variants<ReplicationMode["type"], ReplicationMode>("type", {
  async: record({ type: oneOf(["async"]) }),
  flush: WAITING,
  write: WAITING,
});

const SNAPSHOT: Shape<ScanSnapshot> = variants<ScanSnapshot["type"], ScanSnapshot>("type", {
  reflink: record({ type: oneOf(["reflink"]) }),
  none: record({ type: oneOf(["none"]) }),
  hook: record({ type: oneOf(["hook"]), hook: text }),
});

const VOLUME = { kind: oneOf(["volume"]), name: text, images: mapOf(text) };

const MEMBER: Shape<MemberSpecification> = variants<MemberSpecification["capture"], MemberSpecification>(
  "capture",
  {
    nbd: record({ ...VOLUME, capture: oneOf(["nbd"]), sizeBytes: whole }),
    scan: record({ ...VOLUME, capture: oneOf(["scan"]), source: text, everyMs: whole, snapshot: SNAPSHOT }),
    postgres: record({ kind: oneOf(["wal"]), capture: oneOf(["postgres"]), name: text, connect: text }),
  },
);

export const SPECIFICATION: Shape<GroupSpecification> = record<GroupSpecification>({
  group: text,
  primary: text,
  secondary: optional(text),
  mode: MODE,
  members: listOf(MEMBER),
  points: record<GroupSpecification["points"]>({
    everyMs: whole,
    app: optional(record({ everyMs: whole })),
    windowMs: whole,
    keep: listOf(record({ everyMs: whole, forMs: whole })),
    countMax: whole,
    bytesMax: whole,
    keepAfterPromotionMs: whole,
    branches: record({ keepMs: whole, bytesMax: whole }),
  }),
  rpo: record<GroupSpecification["rpo"]>({ targetMs: optional(whole) }),
  link: record<GroupSpecification["link"]>({
    bytesPerSecondMax: optional(whole),
    compression: oneOf(["off", "auto", "zstd", "lz4"]),
  }),
  buffers: record({ outboxBytesMax: whole, spillBytesMax: whole }),
  failover: record({ timeoutMs: whole, onTimeout: oneOf(["none", "commit", "rollback"]) }),
  hooks: listOf(record({ moment: oneOf(HOOK_MOMENTS), use: text, onFailure: oneOf(["abort", "continue"]) })),
  verify: optional(record({ everyMs: whole })),
});
