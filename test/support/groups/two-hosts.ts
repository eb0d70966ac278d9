import { equalBytes } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import { NO_CAPTURE_METRICS } from "#src/data-path/capture/capture.js";
import type { ComparisonAnswer, ComparisonQuestion } from "#src/data-path/verify/verify.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { StartAlone } from "#src/domain/model/start-alone.js";
import { GroupExports } from "#src/operations/groups/group-exports.js";
import { GroupHost } from "#src/operations/groups/group-host.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { GroupOffer, OfferAnswer, ReignGrant, SourceHold } from "#src/operations/groups/other-sites.js";
import type { HookRunner } from "#src/operations/hooks/hook-runner.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedHashPool } from "#src/platform/hash/simulated-hash-pool.js";
import type { KeyValueOpener } from "#src/platform/key-value/key-value.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import type { ServedExport } from "#src/platform/nbd/export-resolver.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { SimulatedNetwork } from "#src/platform/stream/simulated-network.js";
import { RecordingLogger } from "#src/telemetry/recording-logger.js";
import { copyTree, type DiskCopy, putBack } from "#test/support/groups/disk-copy.js";
import { DATA_DIRECTORY, IMAGE_ROOT } from "#test/support/groups/group-world.js";
import { hash64 } from "#test/support/hash.js";

type SiteName = "alpha" | "beta";

const LIMITS = { heartbeatMs: 50, silenceMsMax: 1500 };

/** Of each host's disk. */
export interface HostLimits {
  readonly latencyMsMax?: number;
  readonly capacityBytes?: number;
  /** What may differ is compared by hash before it is sent. */
  readonly compares?: boolean;
}

/** One machine with its disk, through the lives of its daemon. */
export class HostSite {
  readonly name: SiteName;
  readonly #world: TwoHosts;
  #keyValue: SimulatedKeyValue;
  readonly logger = new RecordingLogger();
  /** What of its exports was ended while a client had it. */
  readonly ended: string[] = [];
  disk: SimulatedDisk;
  host: GroupHost | undefined;
  /** Taken up by the next daemon; undefined: hooks are neither run nor judged. */
  hooks: HookRunner | undefined;
  /** Of its configuration; undefined: a primary serves at once. */
  startAlone: StartAlone | undefined;
  #lives = 0;
  readonly #compares: boolean;
  /** Whoever waits for an answer of a daemon that ends gets none. */
  #hungUp: (error: TidemarkError) => void = () => undefined;
  #hangingUp: Promise<never> = new Promise(() => undefined);

  constructor(world: TwoHosts, name: SiteName, { compares = false, ...limits }: HostLimits) {
    this.#compares = compares;
    this.#world = world;
    this.name = name;
    this.#keyValue = new SimulatedKeyValue(world.random.fork(`${name} key-value`));
    const random = world.random.fork(`${name} disk`);
    this.disk = new SimulatedDisk({ clock: new SimulatedClock(world.time), random, ...limits });
  }

  async prepare(): Promise<void> {
    for (const path of [DATA_DIRECTORY, "/srv", IMAGE_ROOT]) await this.disk.makeDirectory(path, 0o700);
    for (const path of ["/", "/srv"]) await this.disk.syncDirectory(path);
  }

  get running(): GroupHost {
    if (this.host === undefined) throw new Error(`${this.name} does not run`);
    return this.host;
  }

  /** A bit of these bytes flips where the journal of the one group holds them. */
  async rot(bytes: Uint8Array): Promise<void> {
    const folder = `${DATA_DIRECTORY}/groups`;
    const journal = `${folder}/${(await this.disk.list(folder))[0]}/journal`;
    for (const name of await this.disk.list(journal)) {
      const file = await this.disk.open(`${journal}/${name}`, "read");
      const found = Buffer.alloc(await file.size());
      await file.read(found, 0);
      await file.close();
      const at = found.indexOf(bytes);
      if (at >= 0) return this.disk.flipBit(file.path, 8 * at);
    }
    throw new Error("the journal does not hold them");
  }

  /** A daemon begins. */
  async start(): Promise<void> {
    const world = this.#world;
    this.#lives += 1;
    this.#hangingUp = new Promise((_resolve, reject) => {
      this.#hungUp = reject;
    });
    this.#hangingUp.catch(() => undefined);
    const clock = new SimulatedClock(world.time);
    const site = world.network.attach(this.name, clock);
    const other = this.name === "alpha" ? "beta" : "alpha";
    const host = new GroupHost({
      disk: this.disk,
      clock,
      random: world.random.fork(`${this.name} life ${this.#lives}`),
      hash64,
      site: this.name,
      dataDirectory: DATA_DIRECTORY,
      programVersion: "0",
      logger: this.logger,
      judgePath: async (path) =>
        path.startsWith(`${IMAGE_ROOT}/`) ? { type: "inside" } : { type: "outside", leadsTo: path },
      otherSites: {
        dialer: site.dialer,
        bandwidthOf: () => undefined,
        addressOf: (name) =>
          name === other ? { site: other, address: `${other}:1`, identity: other } : undefined,
        offer: (name, offer) => world.offer(this.name, name as SiteName, offer),
        grant: (name, grant) => world.grant(this.name, name as SiteName, grant),
        holdSource: (name, hold) => world.hold(this.name, name as SiteName, hold),
        withdraw: (name, id) => world.withdraw(this.name, name as SiteName, id),
        compare: (name, question) => world.compare(this.name, name as SiteName, question),
      },
      keyValue: this.#stores(),
      throttle: UNTHROTTLED,
      linkLimits: LIMITS,
      startAlone: () => this.startAlone ?? { type: "at-once" },
      ...(this.hooks === undefined ? {} : { hooks: this.hooks }),
      ...(this.#compares ? { hashPool: new SimulatedHashPool(this.disk, (bytes) => hash64(bytes, 0n)) } : {}),
      onChange: () => undefined,
      endExport: async (served) => {
        this.ended.push(served.description);
        await served.close();
      },
      countsOf: () => NO_CAPTURE_METRICS,
      forgetCounts: () => undefined,
      slowMs: () => 1e9,
      onSlow: () => undefined,
    });
    await host.start();
    site.listen((stream) => host.acceptStream(stream));
    this.host = host;
  }

  /** The answer of the daemon that runs now, or none. */
  answer<T>(ask: (host: GroupHost) => Promise<T>): Promise<T> {
    if (this.host === undefined) return Promise.reject(silent(this.name));
    return Promise.race([ask(this.host), this.#hangingUp]);
  }

  /** A store lies in its directory: whoever removes that, removes it. */
  #stores(): KeyValueOpener {
    const keyValue = this.#keyValue;
    const { disk } = this;
    return {
      open: async (path) => {
        if ((await disk.stat(path)) === undefined) {
          await keyValue.destroy(path);
          await ensureDirectory(disk, path, 0o700);
        }
        return await keyValue.open(path);
      },
      verify: (path, options) => keyValue.verify(path, options),
      destroy: (path) => keyValue.destroy(path),
    };
  }

  /** In order. */
  async stop(): Promise<void> {
    await this.running.stop();
    this.#end("kill");
  }

  /** The daemon is killed, or the machine loses its power. */
  end(how: "kill" | "crash"): void {
    this.#end(how);
  }

  /** A copy of what it keeps, made while no daemon runs. */
  copy(): Promise<DiskCopy> {
    return copyTree(this.disk, DATA_DIRECTORY);
  }

  /** What it keeps is again what it was then; the index is made anew of it. */
  async putBack(copy: DiskCopy): Promise<void> {
    this.#keyValue = new SimulatedKeyValue(this.#world.random.fork(`${this.name} key-value ${this.#lives}`));
    await putBack(this.disk, DATA_DIRECTORY, copy);
  }

  #end(how: "kill" | "crash"): void {
    this.host = undefined;
    this.#hungUp(silent(this.name));
    if (how === "kill") {
      this.#world.network.kill(this.name);
      this.#keyValue.kill();
      this.disk = this.disk.endProcess();
    } else {
      this.#world.network.crash(this.name);
      this.#keyValue.crash();
      this.disk = this.disk.crash();
    }
  }
}

/** Two daemons with their groups, and the network between them. */
export class TwoHosts {
  readonly time = new SimulatedTime();
  readonly random: SimulatedRandom;
  readonly network: SimulatedNetwork;
  readonly alpha: HostSite;
  readonly beta: HostSite;
  /** Offers do not come through while it is set. */
  isDeaf = false;
  /** Reigns that are promised come through, though not those that are only asked about. */
  hearsGrants = true;
  offers = 0;
  withdrawals = 0;
  comparisons = 0;

  private constructor(seed: number, limits: HostLimits) {
    this.random = new SimulatedRandom(seed);
    this.network = new SimulatedNetwork(this.time, this.random.fork("network"));
    this.alpha = new HostSite(this, "alpha", limits);
    this.beta = new HostSite(this, "beta", limits);
  }

  /** With a latency what a host does takes time, and can be cut short. */
  static async open(seed = 1, limits: HostLimits = {}): Promise<TwoHosts> {
    const world = new TwoHosts(seed, limits);
    for (const site of [world.alpha, world.beta]) {
      await world.run(site.prepare());
      await world.run(site.start());
    }
    return world;
  }

  async run<T>(work: Promise<T>): Promise<T> {
    return await this.time.complete(work);
  }

  async offer(from: SiteName, to: SiteName, offer: GroupOffer): Promise<OfferAnswer> {
    this.offers += 1;
    if (this.isDeaf) throw silent(to);
    return await this[to].answer((host) => host.takeOffer(from, structuredClone(offer)));
  }

  async grant(from: SiteName, to: SiteName, grant: ReignGrant): Promise<void> {
    if (this.isDeaf || (grant.decided && !this.hearsGrants)) throw silent(to);
    await this[to].answer((host) => host.takeGrant(from, structuredClone(grant)));
  }

  async hold(from: SiteName, to: SiteName, hold: SourceHold): Promise<Position | undefined> {
    if (this.isDeaf) throw silent(to);
    return await this[to].answer((host) => host.takeHold(from, hold));
  }

  async compare(from: SiteName, to: SiteName, question: ComparisonQuestion): Promise<ComparisonAnswer> {
    this.comparisons += 1;
    if (this.isDeaf) throw silent(to);
    return await this[to].answer((host) => host.takeComparison(from, structuredClone(question)));
  }

  async withdraw(from: SiteName, to: SiteName, id: string): Promise<void> {
    this.withdrawals += 1;
    if (this.isDeaf) throw silent(to);
    await this[to].answer((host) => host.takeWithdrawal(from, id));
  }

  picture(site: SiteName, group = "payroll"): Promise<GroupPicture> {
    return this.run(this[site].running.get(group));
  }

  /** Role and status of both sites, as that one sees them. */
  async words(site: SiteName): Promise<string> {
    const { sites } = await this.picture(site);
    return sites.map(({ name, role, status }) => `${name} ${role} ${status}`).join(", ");
  }

  /** Lets time pass until both show that status; what was seen last otherwise. */
  async until(status: string, msMax = 60_000): Promise<string> {
    const begun = this.time.nowMs;
    for (;;) {
      const seen = await this.#statuses();
      if (seen.every((one) => one === status)) return "";
      if (this.time.nowMs - begun > msMax) return seen.join(", ");
      await this.time.runFor(50);
    }
  }

  async #statuses(): Promise<readonly string[]> {
    const seen: string[] = [];
    for (const site of ["alpha", "beta"] as const) {
      const groups = this[site].host === undefined ? [] : await this.run(this[site].running.list());
      seen.push(groups[0]?.sites[0]?.status ?? "none");
    }
    return seen;
  }

  /** What a client of that site opens. */
  async opened(site: SiteName, name: string): Promise<ServedExport> {
    const answer = await this.run(Promise.resolve(new GroupExports(this[site].running).open(name)));
    if (answer.type === "refused") throw new Error(answer.text);
    return answer;
  }

  async refusal(site: SiteName, name: string): Promise<string> {
    const answer = await this.run(Promise.resolve(new GroupExports(this[site].running).open(name)));
    return answer.type === "refused" ? answer.text : "";
  }

  async write(member: string, offset: number, bytes: Uint8Array): Promise<void> {
    const { device, close } = await this.opened("alpha", `payroll/${member}`);
    await this.run(Promise.resolve(device.write(offset, bytes)));
    await this.run(device.flush());
    await close();
  }

  async bytesOf(site: SiteName, name: string): Promise<Uint8Array> {
    const { device, close } = await this.opened(site, name);
    const bytes = new Uint8Array(device.sizeBytes);
    await this.run(Promise.resolve(device.read(0, bytes)));
    await this.run(close());
    return bytes;
  }

  /** Whether the copy, at its newest, is what the primary serves. */
  async isEqual(member: string): Promise<boolean> {
    const [live, copy] = [
      await this.bytesOf("alpha", `payroll/${member}`),
      await this.bytesOf("beta", `payroll/${member}@latest`),
    ];
    return equalBytes(live, copy);
  }
}

function silent(site: SiteName): TidemarkError {
  return new TidemarkError({
    kind: "unreachable",
    code: "PEER_UNREACHABLE",
    message: `${site} does not answer`,
    hint: "start it",
  });
}

/** A group with a secondary, small. */
export function replicated(specification: GroupSpecification): GroupSpecification {
  return {
    ...specification,
    secondary: "beta",
    points: { ...specification.points, everyMs: 2000, keep: [{ everyMs: 2000, forMs: 3_600_000 }] },
    buffers: { outboxBytesMax: 1024 * 1024, spillBytesMax: 4 * 1024 * 1024 },
    rpo: { targetMs: 5000 },
  };
}
