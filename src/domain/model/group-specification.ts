/** A group as its specification wants it: defaults filled in, durations in milliseconds, sizes in bytes, paths absolute. */
export interface GroupSpecification {
  readonly group: string;
  /** Primary and secondary count at creation only. */
  readonly primary: string;
  /** Undefined: the group is served and not protected. */
  readonly secondary: string | undefined;
  readonly mode: ReplicationMode;
  readonly members: readonly MemberSpecification[];
  readonly points: PointsSpecification;
  readonly rpo: { readonly targetMs: number | undefined };
  readonly link: { readonly bytesPerSecondMax: number | undefined; readonly compression: Compression };
  readonly buffers: { readonly outboxBytesMax: number; readonly spillBytesMax: number };
  /** What happens when a failover is not committed in time; 0: it stays open. */
  readonly failover: { readonly timeoutMs: number; readonly onTimeout: "none" | "commit" | "rollback" };
  /** In the order of the moments; at most one hook each. */
  readonly hooks: readonly HookUse[];
  /** Both sides are compared so often by themselves; undefined: when somebody asks. */
  readonly verify?: { readonly everyMs: number } | undefined;
}

export type ReplicationMode =
  | { readonly type: "async" }
  | { readonly type: "flush" | "write"; readonly whenAway: WhenAway };

/** What writers that wait for the secondary get while it is away. */
export type WhenAway = { readonly type: "block" } | { readonly type: "degrade"; readonly delayMs: number };

export type Compression = "off" | "auto" | "zstd" | "lz4";

/** A site that is not named keeps its image as a sparse file in its data directory. */
export type ImagesBySite = Readonly<Record<string, string>>;

export type MemberSpecification =
  | {
      readonly kind: "volume";
      readonly capture: "nbd";
      readonly name: string;
      readonly sizeBytes: number;
      readonly images: ImagesBySite;
    }
  | {
      readonly kind: "volume";
      readonly capture: "scan";
      readonly name: string;
      /** Opened at the primary. */
      readonly source: string;
      readonly everyMs: number;
      readonly snapshot: ScanSnapshot;
      readonly images: ImagesBySite;
    }
  | {
      readonly kind: "wal";
      readonly capture: "postgres";
      readonly name: string;
      /** libpq keywords or URI. Never holds a password. */
      readonly connect: string;
    };

/** Whether what is written to a group's members is seen by scans alone: a group has such members only, or none. */
export function isScanned({ members }: Pick<GroupSpecification, "members">): boolean {
  return members.some(({ capture }) => capture === "scan");
}

export type ScanSnapshot =
  | { readonly type: "reflink" }
  | { readonly type: "hook"; readonly hook: string }
  /** The source is read while it changes: the member is fuzzy. */
  | { readonly type: "none" };

export interface PointsSpecification {
  readonly everyMs: number;
  readonly app: { readonly everyMs: number } | undefined;
  readonly windowMs: number;
  /** From fine to coarse. */
  readonly keep: readonly RetentionTier[];
  readonly countMax: number;
  readonly bytesMax: number;
  readonly keepAfterPromotionMs: number;
  readonly branches: { readonly keepMs: number; readonly bytesMax: number };
}

export interface RetentionTier {
  readonly everyMs: number;
  readonly forMs: number;
}

export interface HookUse {
  readonly moment: HookMoment;
  /** The name under which the site's own configuration defines it. */
  readonly use: string;
  readonly onFailure: OnHookFailure;
}

export type OnHookFailure = "abort" | "continue";

export const HOOK_MOMENTS = [
  "freeze",
  "thaw",
  "snapshot",
  "release",
  "stop-source",
  "fence",
  "pre-promote",
  "post-promote",
  "pre-demote",
  "post-demote",
  "post-commit",
  "drill-up",
  "drill-down",
  "rpo-breach",
] as const;

/** Moments that a group may name, and that never come in this version. */
export const MOMENTS_TO_COME: readonly HookMoment[] = ["snapshot", "release"];

export type HookMoment = (typeof HOOK_MOMENTS)[number];

/**
 * What a failing hook does unless the group says otherwise. Before a step it stops the step; after the fact, or where
 * a disaster must not wait for it (the source is told to stop, and may be gone), the job goes on and says so.
 */
export const ON_FAILURE_DEFAULT: Readonly<Record<HookMoment, OnHookFailure>> = {
  freeze: "abort",
  thaw: "continue",
  snapshot: "abort",
  release: "continue",
  "stop-source": "continue",
  fence: "continue",
  "pre-promote": "abort",
  "post-promote": "continue",
  "pre-demote": "abort",
  "post-demote": "continue",
  "post-commit": "continue",
  "drill-up": "abort",
  "drill-down": "continue",
  "rpo-breach": "continue",
};
