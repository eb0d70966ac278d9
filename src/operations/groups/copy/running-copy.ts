import { describeError, TidemarkError } from "#src/base/errors.js";
import { type AnnounceOptions, Receiver, type ReceiverEvent } from "#src/data-path/receiver/receiver.js";
import { Store, type StoreRules } from "#src/data-path/store/store.js";
import { partingOf } from "#src/domain/fencing/relation.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import { Drills } from "#src/operations/drills/drills.js";
import { CopyImages } from "#src/operations/groups/copy/copy-images.js";
import { positionIn } from "#src/operations/groups/copy/copy-points.js";
import { GroupScrub } from "#src/operations/groups/copy/group-scrub.js";
import { StoreBytes } from "#src/operations/groups/copy/store-bytes.js";
import { troubleFrom } from "#src/operations/groups/group-errors.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import { hooksOf } from "#src/operations/groups/hooks-of.js";
import { LinkCounts } from "#src/operations/groups/primary/link-counts.js";
import { stateOfAnother } from "#src/operations/groups/primary/running-group.js";
import type { GroupRecord } from "#src/operations/groups/record/group-file-format.js";
import type { GroupLayout } from "#src/operations/groups/record/group-layout.js";
import { Reports } from "#src/operations/groups/site-report.js";
import { CopyComparisons } from "#src/operations/groups/verify/copy-comparisons.js";
import type { PeerAddress } from "#src/platform/stream/message-stream.js";
import type { Logger } from "#src/telemetry/logger.js";

/** From the end of one round of maintenance to the next: points expire by the second at the finest. */
const ROUND_MS = 5000;
/** For who has a drill open when it ends: it is thrown away, and whoever stops it should not wait for an idle client. */
const DRILL_GRACE_MS = 250;

export interface CopyOptions {
  readonly ports: GroupPorts;
  readonly layout: GroupLayout;
  readonly record: () => GroupRecord;
  readonly logger: Logger;
  /** What this site is, as far as points expire. */
  readonly retentionRole: () => ReturnType<StoreRules["role"]>;
  /** The primary is about to hear how the group fares here: `reports` is to say it as it is now. */
  readonly onTelling: () => void;
  /** After each round of maintenance. */
  readonly onRound: () => Promise<void>;
}

/** What is open of a group at the site that holds its copy: the store, and the receiver that follows the primary. */
export class RunningCopy {
  readonly #options: CopyOptions;
  readonly #images: CopyImages;
  readonly store: Store;
  #receiver: Receiver;
  readonly counts: LinkCounts;
  readonly scrub: GroupScrub;
  readonly comparisons: CopyComparisons;
  readonly bytes: StoreBytes;
  readonly drills: Drills;
  /** What the primary hears is what was told here last; what it says is in its heartbeat. */
  readonly reports = new Reports();
  readonly #stopping = new AbortController();
  readonly #maintaining: Promise<void>;
  #down: Trouble = NOT_FOLLOWED;
  #isPaused = false;
  #stuck: Trouble | undefined;
  /** What the last round of maintenance could not do. */
  #problem: Trouble | undefined;

  private constructor(options: CopyOptions, images: CopyImages, store: Store) {
    const { ports, logger, record } = options;
    this.#options = options;
    this.#images = images;
    this.store = store;
    const { clock } = ports;
    this.counts = new LinkCounts(clock);
    const group = () => record().specification.group;
    this.scrub = new GroupScrub({ store, clock, logger, group, site: ports.site });
    const { hash64, onChange, hashPool: pool } = ports;
    const { throttle } = ports.verifyTurns;
    this.comparisons = new CopyComparisons({ store, clock, hash64, logger, onChange, pool, throttle });
    this.drills = new Drills({
      store,
      group,
      site: ports.site,
      clock,
      logger,
      onChange: ports.onChange,
      endExport: (served) => ports.endExport(served, DRILL_GRACE_MS),
      positionIn: (position) => positionIn(store, position),
      hooks: hooksOf(ports.hooks, record, () => options.retentionRole().type === "promoted"),
    });
    this.bytes = new StoreBytes(ports.disk, clock, options.layout.directory);
    this.#receiver = this.#newReceiver();
    for (const { detail } of store.findings) logger.error("the store is not as it was written", { detail });
    this.#maintaining = this.#maintain();
  }

  #newReceiver(): Receiver {
    const { ports, record } = this.#options;
    const { clock, random, hash64, otherSites, programVersion } = ports;
    const { store } = this;
    return new Receiver({
      clock,
      random,
      hash64,
      dialer: {
        dial: async (peer, signal) => this.counts.counted(await otherSites.dialer.dial(peer, signal)),
      },
      peer: () => this.#peer(),
      store,
      group: record().specification.group,
      programVersion,
      previousRun: undefined,
      onMember: async (mark) => {
        await this.#images.add(store, mark);
      },
      isInDoubt: () => {
        const { pairing } = record();
        return pairing?.role === "passive" && pairing.inDoubt === true && store.promotable === undefined;
      },
      report: () => {
        this.#options.onTelling();
        return this.reports.own;
      },
      observer: { onEvent: (event) => this.#onEvent(event) },
      windows: ports.receiveWindows,
      ...(ports.compressors === undefined ? {} : { compressors: ports.compressors }),
      ...(ports.linkLimits === undefined ? {} : { limits: ports.linkLimits }),
    });
  }

  /** Of the primary that is followed, or was last. */
  get receiver(): Receiver {
    return this.#receiver;
  }

  /** From the opening on, unless this site was promoted; and after a promotion that came to nothing. */
  follow(): void {
    if (this.#receiver.isStopped) this.#receiver = this.#newReceiver();
    this.#receiver.start();
  }

  /** Resolves when nothing is taken from the primary any more. What it said last is known still. */
  async stopFollowing(): Promise<void> {
    await this.#receiver.stop();
    // What it keeps open would stand in the way of a reprotect.
    await this.#tried(() => this.comparisons.forget());
  }

  /** With what the old primary is told of a promotion. */
  announcing(): AnnounceOptions {
    const { ports, record } = this.#options;
    const { clock, random, otherSites, programVersion } = ports;
    const { group } = record().specification;
    const { dialer } = otherSites;
    return { clock, random, dialer, peer: () => this.#peer(), store: this.store, group, programVersion };
  }

  /** Why what is held can't be relied on; undefined: it can. */
  get doubt(): Trouble | undefined {
    const [finding] = this.store.findings;
    if (finding !== undefined) return { ...DAMAGED, why: finding.detail };
    const { lineage } = this.store.state;
    const suspect = lineage.map(({ id }) => this.store.suspect(id)).find((error) => error !== undefined);
    return suspect === undefined ? undefined : troubleFrom(suspect);
  }

  /** Opens all of it, or nothing. */
  static async open(options: CopyOptions): Promise<RunningCopy> {
    const { ports, layout, record, retentionRole } = options;
    const { disk, keyValue, clock, random, hash64, throttle } = ports;
    const points = () => record().specification.points;
    const everyMs = () => points().everyMs;
    const store = await Store.open({
      disk,
      keyValue,
      clock,
      random,
      hash64,
      throttle,
      directory: layout.directory,
      isSecondary: () => retentionRole().type !== "promoted",
      everyMs,
      rules: { role: retentionRole, policy: points, everyMs },
    });
    const images = new CopyImages(ports, layout, record);
    try {
      const { group, site } = store.state;
      if (group !== record().id || site !== ports.site) throw stateOfAnother(layout.state, group, site);
      await images.claimAll(store.members);
      return new RunningCopy(options, images, store);
    } catch (error) {
      images.release();
      await store.close();
      throw error;
    }
  }

  /** Undefined while the primary is followed. */
  get down(): Trouble | undefined {
    return this.receiver.state.type === "connected" ? undefined : this.#down;
  }

  /** As the primary said when it was heard last. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  get stuck(): Trouble | undefined {
    return this.#stuck;
  }

  /** What of the store is not as it should be, while it goes on. */
  get storeTrouble(): Trouble | undefined {
    const { state } = this.receiver;
    const { trouble, findings, expiryHold } = this.store;
    const error = state.type === "connected" ? (state.stalled ?? trouble) : trouble;
    if (error !== undefined) return troubleFrom(error);
    const [finding] = findings;
    if (finding !== undefined) return { ...DAMAGED, why: finding.detail };
    return this.#problem ?? (expiryHold === undefined ? undefined : troubleFrom(expiryHold));
  }

  /** In order: no drill, nothing is received any more, no round goes on, the store; each also when one before it failed. */
  async stop(): Promise<void> {
    this.#stopping.abort(ended());
    await this.#tried(() => this.drills.stop());
    await this.#tried(() => this.#receiver.stop());
    await this.#tried(() => this.#maintaining);
    await this.#tried(() => this.scrub.stop());
    await this.#tried(() => this.comparisons.stop());
    await this.#tried(() => this.store.close());
    this.#images.release();
  }

  /** One round after the other. */
  async #maintain(): Promise<void> {
    const { clock } = this.#options.ports;
    const { signal } = this.#stopping;
    for (;;) {
      await clock.sleep(ROUND_MS, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
      if (signal.aborted) return;
      await this.#round(signal);
    }
  }

  async #round(signal: AbortSignal): Promise<void> {
    try {
      const { problems } = await this.store.maintain(signal);
      this.#met(problems[0]);
      await this.bytes.look();
      await this.#options.onRound();
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof TidemarkError)) throw error;
      this.#met(error);
    }
  }

  /** Told once for as long as it is the same. */
  #met(error: TidemarkError | undefined): void {
    const problem = error === undefined ? undefined : troubleFrom(error);
    if (problem?.code === this.#problem?.code) return;
    this.#problem = problem;
    if (problem !== undefined)
      this.#options.logger.warn("the copy could not be kept as small as it should be; it is tried again", {
        error: problem.why,
        code: problem.code,
        hint: problem.hint,
      });
    this.#options.ports.onChange();
  }

  #onEvent(event: ReceiverEvent): void {
    const { logger, ports } = this.#options;
    if (event.type === "rewound") {
      logger.warn("what was held behind that is no part of the primary's history any more", {
        sequence: event.to.sequence,
      });
      return;
    }
    const { state } = event;
    if (state.type === "connected") {
      this.#isPaused = false;
      this.#stuck = undefined;
      if (state.stalled === undefined) logger.info("the primary is followed", { peer: state.peer });
      else logger.warn("the store takes nothing at the moment", { error: describeError(state.stalled) });
    } else if (state.type === "waiting") this.#waits(state.because);
    else if (state.type === "apart") {
      const { code, message, hint, retryable } = partingOf(state.apart);
      this.#down = { code, why: message, hint };
      if (!retryable) this.#stuck = this.#down;
      logger.error("the primary cannot be followed", { code, why: message, hint });
    } else if (state.type === "failed") {
      this.#stuck = troubleFrom(state.because);
      logger.error("the store is damaged", { error: describeError(state.because) });
    }
    ports.onChange();
  }

  #waits(because: TidemarkError): void {
    const before = this.#down.code;
    this.#isPaused = because.code === "GROUP_PAUSED";
    this.#down = troubleFrom(because);
    if (before !== because.code)
      this.#options.logger.info("the primary is not followed at the moment, and dialled again", {
        code: because.code,
        error: describeError(because),
      });
  }

  #peer(): PeerAddress {
    const { ports, record } = this.#options;
    const { primary, group } = record().specification;
    const address = ports.otherSites.addressOf(primary);
    if (address !== undefined) return address;
    throw new TidemarkError({
      kind: "refused",
      code: "PEER_NOT_CONFIGURED",
      message: `the primary of ${group} is ${primary}, and the configuration of this site names no such peer`,
      hint: `add ${primary} to peers, and reload the configuration`,
      facts: { group, primary },
    });
  }

  async #tried(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#options.logger.error("a part of the copy could not be ended as it should", {
        error: describeError(error),
      });
    }
  }
}

const NOT_FOLLOWED: Trouble = {
  code: "NOT_FOLLOWED",
  why: "the primary has not been reached since the group was opened here",
  hint: "it is dialled again by itself; see that its daemon runs, and can be reached from here",
};

const DAMAGED = {
  code: "STORE_DAMAGED",
  hint: "tidemark scrub tells which points need what is damaged; check the disk",
} as const;

function ended(): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "COPY_CLOSING",
    message: "the copy is being closed",
    hint: "it goes on when the group is opened again",
  });
}
