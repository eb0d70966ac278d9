import { describeError } from "#src/base/errors.js";
import type { ImageJudgement } from "#src/daemon/data-plane/judge-image.js";
import type { PlaneSettings } from "#src/daemon/data-plane/messages.js";
import type { CaptureMetrics, SlowRequest } from "#src/data-path/capture/capture.js";
import { GroupExports } from "#src/operations/groups/group-exports.js";
import { GroupHost } from "#src/operations/groups/group-host.js";
import type { Groups } from "#src/operations/groups/groups.js";
import type { OfferedGroups, OtherSites } from "#src/operations/groups/other-sites.js";
import type { HookRunner } from "#src/operations/hooks/hook-runner.js";
import type { Clock } from "#src/platform/clock/clock.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { loadCompressors } from "#src/platform/compression/load-compressors.js";
import type { Disk } from "#src/platform/disk/disk.js";
import { LateHashPool } from "#src/platform/hash/late-hash-pool.js";
import { LateOpener } from "#src/platform/key-value/late-opener.js";
import type { ExportResolver, ServedExport } from "#src/platform/nbd/export-resolver.js";
import { packageVersion } from "#src/platform/package-version.js";
import type { Random } from "#src/platform/random/random.js";
import type { Logger } from "#src/telemetry/logger.js";

/** What the data thread runs: the groups of the site, and their volumes as exports. */
export interface GroupsAtWork {
  readonly groups: Groups;
  readonly exports: ExportResolver;
  /** The groups, as other sites meet them. */
  readonly offered: OfferedGroups;
  /** Every group at rest, its files closed. Its exports have ended before. Rejects with what was left as after a kill. */
  stop(): Promise<void>;
}

/** Opens the groups that are there. One that cannot be opened is a group in the status `error`, and no rejection. */
export type CreateGroups = (ports: GroupPorts, options: GroupsOptions) => Promise<GroupsAtWork>;

export interface GroupPorts {
  readonly clock: Clock;
  readonly disk: Disk;
  readonly random: Random;
  readonly hash64: (bytes: Uint8Array, seed?: bigint) => bigint;
}

export interface GroupsOptions {
  readonly site: string;
  readonly dataDir: string;
  readonly otherSites: OtherSites;
  readonly hooks: HookRunner;
  /** In force now; to be asked where it is used. */
  readonly settings: () => PlaneSettings;
  /** Whether a path may be opened for a group, by the configuration in force. */
  readonly judgePath: (path: string) => Promise<ImageJudgement>;
  readonly logger: Logger;
  /** Where the capture of a group counts; `members` are its volumes by number. */
  readonly countsOf: (group: string, members: ReadonlyMap<number, string>) => CaptureMetrics;
  /** The group is gone, and its counts with it. */
  readonly forgetCounts: (group: string) => void;
  readonly onSlow: (group: string, member: string, request: SlowRequest) => void;
  /** What the groups answer has changed. May be called as often as it happens. */
  readonly onChanged: () => void;
  /** Ends the connections of an export that is not to be served any more; resolves when its device is at rest. */
  readonly endExport: (served: ServedExport, graceMs?: number) => Promise<void>;
}

export const createGroups: CreateGroups = async (ports, options) => {
  const hashPool = new LateHashPool(UNTHROTTLED);
  const { compressors, missing } = await loadCompressors();
  if (missing !== undefined)
    options.logger.warn("links are compressed with less than usual", {
      error: describeError(missing),
      code: missing.code,
      hint: missing.hint,
    });
  const host = new GroupHost({
    ...ports,
    site: options.site,
    dataDirectory: options.dataDir,
    judgePath: options.judgePath,
    logger: options.logger,
    countsOf: options.countsOf,
    forgetCounts: options.forgetCounts,
    startAlone: () => options.settings().startAlone,
    slowMs: () => options.settings().slowRequestMs,
    onSlow: options.onSlow,
    onChange: options.onChanged,
    endExport: options.endExport,
    programVersion: packageVersion(),
    otherSites: options.otherSites,
    hooks: options.hooks,
    keyValue: new LateOpener(async () => {
      const { LevelOpener } = await import("#src/platform/key-value/level-store.js");
      return new LevelOpener();
    }),
    throttle: UNTHROTTLED,
    hashPool,
    compressors,
  });
  await host.start();
  const stop = () => host.stop().finally(() => hashPool.close());
  return { groups: host, exports: new GroupExports(host), offered: host, stop };
};
