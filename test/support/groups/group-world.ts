import { NO_CAPTURE_METRICS } from "#src/data-path/capture/capture.js";
import type { GroupSpecification, MemberSpecification } from "#src/domain/model/group-specification.js";
import { GroupExports } from "#src/operations/groups/group-exports.js";
import { GroupHost, type GroupHostPorts } from "#src/operations/groups/group-host.js";
import type { Change } from "#src/operations/groups/groups.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import type { ExportRefusal, ServedExport } from "#src/platform/nbd/export-resolver.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { RecordingLogger } from "#src/telemetry/recording-logger.js";
import { hash64 } from "#test/support/hash.js";

export const DATA_DIRECTORY = "/data";
export const IMAGE_ROOT = "/srv/images";
/** Of a site in a test. */
export const GROUPS_HERE_MAX = 12;
export const KIB = 1024;
export const MIB = 1024 * KIB;

/** Of a site that stands alone. */
export const NO_PEERS = {
  programVersion: "0",
  otherSites: {
    dialer: { dial: () => Promise.reject(new Error("there is no other site")) },
    bandwidthOf: () => undefined,
    addressOf: () => undefined,
    offer: () => Promise.reject(new Error("there is no other site")),
    holdSource: () => Promise.reject(new Error("there is no other site")),
    grant: () => Promise.reject(new Error("there is no other site")),
    withdraw: () => Promise.reject(new Error("there is no other site")),
    compare: () => Promise.reject(new Error("there is no other site")),
  },
  keyValue: new SimulatedKeyValue(new SimulatedRandom(1)),
  throttle: UNTHROTTLED,
} as const;

/** Exports that answer at once, as those of live volumes and refusals do. */
export function exportsOf(host: GroupHost) {
  const exports = new GroupExports(host);
  const open = (name: string): ServedExport | ExportRefusal => {
    const answer = exports.open(name);
    if (answer instanceof Promise) throw new Error(`${name} is not answered at once`);
    return answer;
  };
  return { list: () => exports.list(), open };
}

/** A site's groups on a simulated disk, with the daemon that can be killed, and the machine that can lose its power. */
export class GroupWorld {
  readonly time = new SimulatedTime();
  readonly clock = new SimulatedClock(this.time);
  readonly random: SimulatedRandom;
  #lives = 0;
  readonly logger = new RecordingLogger();
  readonly ended: string[] = [];
  changes = 0;
  disk: SimulatedDisk;
  host: GroupHost;

  private constructor(seed: number, latencyMsMax: number | undefined, capacityBytes: number | undefined) {
    this.random = new SimulatedRandom(seed);
    this.disk = new SimulatedDisk({
      clock: this.clock,
      random: this.random.fork("disk"),
      ...(latencyMsMax === undefined ? {} : { latencyMsMax }),
      ...(capacityBytes === undefined ? {} : { capacityBytes }),
    });
    this.host = this.#host();
  }

  /** Made, and started. */
  static async open(
    seed = 1,
    options: { readonly latencyMsMax?: number; readonly capacityBytes?: number } = {},
  ): Promise<GroupWorld> {
    const world = new GroupWorld(seed, options.latencyMsMax, options.capacityBytes);
    for (const path of [DATA_DIRECTORY, "/srv", IMAGE_ROOT]) {
      await world.run(world.disk.makeDirectory(path, 0o700));
    }
    for (const path of ["/", "/srv"]) await world.run(world.disk.syncDirectory(path));
    await world.run(world.host.start());
    return world;
  }

  /** Lets time pass until it is settled. */
  async run<T>(work: Promise<T>): Promise<T> {
    return await this.time.complete(work);
  }

  async apply(specification: GroupSpecification, change: Partial<Change> = {}) {
    return await this.run(this.host.apply(specification, changeOf(change)));
  }

  async delete(group: string, change: Partial<Change> = {}) {
    return await this.run(this.host.delete(group, changeOf({ confirm: "Delete", ...change })));
  }

  async resize(group: string, member: string, sizeBytes: number) {
    return await this.run(this.host.resize(group, member, sizeBytes, changeOf({})));
  }

  /** In order, and again. */
  async restart(): Promise<void> {
    await this.run(this.host.stop());
    await this.startAgain(this.disk.endProcess());
  }

  async startAgain(disk: SimulatedDisk): Promise<void> {
    this.disk = disk;
    this.host = this.#host();
    await this.run(this.host.start());
  }

  #host(): GroupHost {
    this.#lives += 1;
    const ports: GroupHostPorts = {
      disk: this.disk,
      clock: this.clock,
      random: this.random.fork(`host ${this.#lives}`),
      hash64,
      site: "alpha",
      dataDirectory: DATA_DIRECTORY,
      logger: this.logger,
      judgePath: async (path) =>
        [`${IMAGE_ROOT}/`, `${DATA_DIRECTORY}/`].some((root) => path.startsWith(root))
          ? { type: "inside" }
          : { type: "outside", leadsTo: path },
      onChange: () => {
        this.changes += 1;
      },
      endExport: async (served) => {
        this.ended.push(served.description);
        await served.close();
      },
      countsOf: () => NO_CAPTURE_METRICS,
      forgetCounts: () => undefined,
      slowMs: () => 1000,
      onSlow: () => undefined,
      ...NO_PEERS,
      groupsMax: GROUPS_HERE_MAX,
    };
    return new GroupHost(ports);
  }
}

export function changeOf(change: Partial<Change>): Change {
  return { requestId: "", confirm: "", reason: "", requestedBy: "local", ...change };
}

export function volume(
  name: string,
  sizeBytes = MIB,
  images: Readonly<Record<string, string>> = {},
): MemberSpecification {
  return { kind: "volume", capture: "nbd", name, sizeBytes, images };
}

export function specification(
  group: string,
  members: readonly MemberSpecification[],
  rest: Partial<GroupSpecification> = {},
): GroupSpecification {
  return {
    group,
    primary: "alpha",
    secondary: undefined,
    mode: { type: "async" },
    members,
    points: {
      everyMs: 10_000,
      app: undefined,
      windowMs: 3_600_000,
      keep: [{ everyMs: 10_000, forMs: 3_600_000 }],
      countMax: 500,
      bytesMax: 100 * 1024 * MIB,
      keepAfterPromotionMs: 86_400_000,
      branches: { keepMs: 7 * 86_400_000, bytesMax: 20 * 1024 * MIB },
    },
    rpo: { targetMs: undefined },
    link: { bytesPerSecondMax: undefined, compression: "auto" },
    buffers: { outboxBytesMax: 64 * MIB, spillBytesMax: 1024 * MIB },
    failover: { timeoutMs: 0, onTimeout: "none" },
    hooks: [],
    ...rest,
  };
}
