import { isMainThread, parentPort } from "node:worker_threads";
import { assert, present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { CreateGroups, GroupsAtWork } from "#src/daemon/data-plane/create-groups.js";
import { BEAT_MS, CHANGES_MS } from "#src/daemon/data-plane/data-plane-limits.js";
import { encodeError } from "#src/daemon/data-plane/error-data.js";
import { GuardedExports } from "#src/daemon/data-plane/guarded-exports.js";
import { judgeImage } from "#src/daemon/data-plane/judge-image.js";
import type {
  FromPlane,
  Outcome,
  PlaneSettings,
  PlaneStart,
  ToPlane,
} from "#src/daemon/data-plane/messages.js";
import { NbdCounts } from "#src/daemon/data-plane/nbd-counts.js";
import { RelayedMaterial } from "#src/daemon/data-plane/relayed-material.js";
import { RelayedStream } from "#src/daemon/data-plane/relayed-stream.js";
import { RemoteHooks } from "#src/daemon/data-plane/remote-hooks.js";
import { RemoteSites } from "#src/daemon/data-plane/remote-sites.js";
import {
  serveComparison,
  serveGrant,
  serveGroups,
  serveHold,
  serveOffer,
  serveWithdrawal,
} from "#src/daemon/data-plane/serve-groups.js";
import { SharedSigns } from "#src/daemon/data-plane/shared-signs.js";
import { SlowRequests } from "#src/daemon/data-plane/slow-requests.js";
import { ThreadLogger } from "#src/daemon/data-plane/thread-logger.js";
import { VolumeCounts } from "#src/daemon/data-plane/volume-counts.js";
import type { Timer } from "#src/platform/clock/clock.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { createHasher } from "#src/platform/hash/xxhash.js";
import type { Listener } from "#src/platform/listen/listener.js";
import { NbdServer } from "#src/platform/nbd/nbd-server.js";
import { RealRandom } from "#src/platform/random/real-random.js";

/**
 * The data thread: the groups of the site and the NBD server over them, in an event loop of their own that a disk may
 * stop. It starts with the module that calls this, says `started`, does what it is told, and ends after `stopped`.
 */
export function runDataThread(createGroups: CreateGroups): void {
  assert(!isMainThread, "the data thread is a thread of its own");
  const port = present(parentPort, "the port to the main thread");
  const post = (message: FromPlane): void => port.postMessage(message);
  const unexpected = (error: unknown, origin: "exception" | "rejection"): void => {
    // What is in memory cannot be trusted, here and now: nothing that is under way goes on.
    post({ type: "unexpected", error: encodeError(error), origin });
    process.exit();
  };
  process.on("uncaughtException", (error) => unexpected(error, "exception"));
  process.on("unhandledRejection", (reason) => unexpected(reason, "rejection"));
  let thread: DataThread | undefined;
  port.on("message", (message: ToPlane) => {
    if (message.type !== "start") return present(thread, "a thread that was started").take(message);
    thread = new DataThread(message.start, post);
    void thread.start(createGroups);
  });
}

class DataThread {
  readonly #start: PlaneStart;
  readonly #post: (message: FromPlane) => void;
  readonly #signs: SharedSigns;
  readonly #clock = new RealClock();
  readonly #logger: ThreadLogger;
  readonly #tls: RelayedMaterial | undefined;
  readonly #nbdCounts = new NbdCounts();
  readonly #volumeCounts = new VolumeCounts();
  readonly #slow: SlowRequests;
  readonly #listeners: Listener[] = [];
  readonly #sites: RemoteSites;
  readonly #hooks: RemoteHooks;
  #settings: PlaneSettings;
  #groups: GroupsAtWork | undefined;
  #open: (groups: GroupsAtWork) => void = () => undefined;
  readonly #opened = new Promise<GroupsAtWork>((resolve) => {
    this.#open = resolve;
  });
  #server: NbdServer | undefined;
  #starting: Promise<void> = Promise.resolve();
  #changes: Timer | undefined;
  #isStopping = false;

  constructor(start: PlaneStart, post: (message: FromPlane) => void) {
    this.#start = start;
    this.#post = post;
    this.#settings = start.settings;
    this.#signs = SharedSigns.of(start.signs);
    this.#tls = start.tls === undefined ? undefined : new RelayedMaterial(start.tls);
    this.#logger = new ThreadLogger({
      post,
      signs: this.#signs,
      threshold: () => this.#settings.logLevel,
    });
    this.#sites = new RemoteSites({ peers: () => this.#settings.peers, post });
    this.#hooks = new RemoteHooks({ names: () => this.#settings.hooks, post });
    this.#slow = new SlowRequests(this.#clock, this.#logger);
    this.#beat();
  }

  /** Groups first, so that no client is told of a volume that it is unknown because it was not open yet. */
  async start(createGroups: CreateGroups): Promise<void> {
    this.#starting = this.#startUp(createGroups);
    try {
      await this.#starting;
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.#post({ type: "not-started", error: encodeError(error) });
      return;
    }
    this.#post({ type: "started", addresses: this.#listeners.map(({ address }) => address) });
  }

  take(message: Exclude<ToPlane, { type: "start" }>): void {
    switch (message.type) {
      case "call":
        this.#answer(message.id, this.#call(message));
        return;
      case "offered":
        this.#answer(message.id, this.#takeOffer(message));
        return;
      case "withdrawn":
        this.#answer(message.id, this.#takeWithdrawal(message));
        return;
      case "granted":
        this.#answer(message.id, this.#takeGrant(message));
        return;
      case "held":
        this.#answer(message.id, this.#takeHold(message));
        return;
      case "compared":
        this.#answer(message.id, this.#takeComparison(message));
        return;
      case "stream":
        this.#accept(new RelayedStream(message.peer, message.port));
        return;
      case "reached":
        this.#sites.reached(message.id, message.outcome);
        return;
      case "hook-ran":
        this.#hooks.ran(message.id, message.outcome);
        return;
      case "figures":
        this.#post({
          type: "answer",
          id: message.id,
          outcome: { type: "figures", figures: this.#figures() },
        });
        return;
      case "settings":
        this.#settings = message.settings;
        return;
      case "tls":
        this.#tls?.put(message.material);
        return;
      case "stop":
        void this.#stop();
    }
  }

  async #startUp(createGroups: CreateGroups): Promise<void> {
    const { site, dataDir, listen } = this.#start;
    const hasher = await createHasher();
    this.#groups = await createGroups(
      {
        clock: this.#clock,
        disk: new RealDisk(),
        random: new RealRandom(),
        hash64: (bytes, seed) => hasher.hash64(bytes, seed),
      },
      {
        site,
        dataDir,
        otherSites: this.#sites,
        hooks: this.#hooks,
        settings: () => this.#settings,
        judgePath: (path) => judgeImage(path, this.#settings.imageRoots, dataDir),
        logger: this.#logger,
        countsOf: (group, members) => this.#volumeCounts.of(group, members),
        forgetCounts: (group) => this.#volumeCounts.forget(group),
        onSlow: (group, member, request) => this.#slow.tell(group, member, request),
        onChanged: () => this.#changed(),
        endExport: async (served, graceMs = EXPORT_GRACE_MS) =>
          await this.#server?.endExport(served, graceMs),
      },
    );
    this.#open(this.#groups);
    const server = new NbdServer({
      resolver: new GuardedExports(this.#groups.exports, () => this.#accessRules()),
      clock: this.#clock,
      logger: this.#logger.child({ service: "nbd" }),
      metrics: this.#nbdCounts,
      limits: { totalBytesMax: this.#start.nbdBytesMax },
    });
    this.#server = server;
    for (const { address, descriptor } of listen) {
      this.#listeners.push(
        await server.listen({
          address,
          descriptor,
          tls: this.#tls,
          onRefused: (reason) => this.#nbdCounts.refused(reason),
        }),
      );
    }
  }

  #accessRules() {
    const { access, peers } = this.#settings;
    return { ...access, peers };
  }

  /** A call that comes early waits for the groups; where they never come, so does it, and whoever asked has a limit. */
  async #call({ call }: Extract<ToPlane, { type: "call" }>): Promise<Outcome> {
    const { groups } = await this.#opened;
    return await serveGroups(groups, call);
  }

  async #takeOffer({ from, offer }: Extract<ToPlane, { type: "offered" }>): Promise<Outcome> {
    const { offered } = await this.#opened;
    return await serveOffer(offered, from, offer);
  }

  async #takeWithdrawal({ from, group }: Extract<ToPlane, { type: "withdrawn" }>): Promise<Outcome> {
    const { offered } = await this.#opened;
    return await serveWithdrawal(offered, from, group);
  }

  async #takeGrant({ from, grant }: Extract<ToPlane, { type: "granted" }>): Promise<Outcome> {
    const { offered } = await this.#opened;
    return await serveGrant(offered, from, grant);
  }

  async #takeHold({ from, hold }: Extract<ToPlane, { type: "held" }>): Promise<Outcome> {
    const { offered } = await this.#opened;
    return await serveHold(offered, from, hold);
  }

  async #takeComparison({ from, question }: Extract<ToPlane, { type: "compared" }>): Promise<Outcome> {
    const { offered } = await this.#opened;
    return await serveComparison(offered, from, question);
  }

  /** Streams come once the groups are open. */
  #accept(stream: RelayedStream): void {
    if (this.#groups === undefined || this.#isStopping) stream.abort("the daemon is stopping");
    else this.#groups.offered.acceptStream(stream);
  }

  /** What is thrown here is a defect, and ends the thread as an unhandled rejection. */
  #answer(id: number, outcome: Promise<Outcome>): void {
    void outcome.then((done) => this.#post({ type: "answer", id, outcome: done }));
  }

  #figures() {
    return {
      ...this.#nbdCounts.read(),
      volumes: this.#volumeCounts.read(),
      heldBytes: this.#server?.heldBytes ?? 0,
      openExports: this.#server?.openExports ?? 0,
    };
  }

  /**
   * 1. Nothing more is accepted; what comes is told ESHUTDOWN, what is under way is answered.
   * 2. The groups come to rest, with nobody left who could write.
   * 3. The thread ends.
   */
  async #stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.allSettled([this.#starting]);
    await this.#server?.stop(EXPORT_GRACE_MS);
    const error = await this.#stopGroups();
    this.#slow.close();
    this.#post({ type: "stopped", error: error === undefined ? undefined : encodeError(error) });
    process.exit();
  }

  async #stopGroups(): Promise<TidemarkError | undefined> {
    try {
      await this.#groups?.stop();
      return undefined;
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      return error;
    }
  }

  #beat(): void {
    this.#signs.beat();
    for (const [index, listener] of this.#listeners.entries())
      this.#signs.setConnections(index, listener.connections);
    this.#clock.startTimer(BEAT_MS, () => this.#beat());
  }

  #changed(): void {
    this.#changes ??= this.#clock.startTimer(CHANGES_MS, () => {
      this.#changes = undefined;
      this.#post({ type: "changed" });
    });
  }
}

/** What clients may take to hang up after their last answer; the stop of the daemon waits for it. */
const EXPORT_GRACE_MS = 3000;
