import { present } from "#src/base/assert.js";
import { describeError } from "#src/base/errors.js";
import type { Capture, CaptureEvent, SecondaryOptions } from "#src/data-path/capture/capture.js";
import type { StateFile } from "#src/data-path/journal/journal.js";
import {
  type CompressionState,
  type LinkShare,
  linkWithin,
  type OpenedLink,
  partWith,
  Sender,
  type SenderEvent,
  type SentName,
  type Stop,
} from "#src/data-path/sender/sender.js";
import { type Apart, partingOf } from "#src/domain/fencing/relation.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import type { Lineage } from "#src/domain/model/lineage.js";
import { tellCopied } from "#src/operations/groups/copy/tell-copied.js";
import type { Freezer } from "#src/operations/groups/freeze/freezer.js";
import { type GroupPorts, givenFor } from "#src/operations/groups/group-ports.js";
import type { OpenImage } from "#src/operations/groups/images/member-images.js";
import { ownLink } from "#src/operations/groups/peer-links.js";
import { type LinkCounts, LinkTotals } from "#src/operations/groups/primary/link-counts.js";
import { LinkMeter } from "#src/operations/groups/primary/link-meter.js";
import {
  NOT_OFFERED,
  NOT_OPEN,
  notTheSecondary,
  PAUSED,
  SCANNING,
  SUPERSEDED,
} from "#src/operations/groups/primary/link-stops.js";
import { OfferTask } from "#src/operations/groups/primary/offer-task.js";
import { PeerStore } from "#src/operations/groups/primary/peer-store.js";
import { type CutPoint, PointCutter } from "#src/operations/groups/primary/point-cutter.js";
import { lostOf, NOT_DIALLED } from "#src/operations/groups/primary/primary-troubles.js";
import type { CaptureUser } from "#src/operations/groups/primary/running-group.js";
import { secondaryOptions } from "#src/operations/groups/primary/secondary-options.js";
import { endedBy, isPromised, superseding } from "#src/operations/groups/primary/superseded.js";
import { tellDeparted } from "#src/operations/groups/primary/tell-departed.js";
import { volumeEnded } from "#src/operations/groups/primary/volume-gate.js";
import type { WatchedExposure } from "#src/operations/groups/primary/watched-exposure.js";
import type { PrimaryPairing, Superseded } from "#src/operations/groups/record/group-file-format.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import { isCopyTrouble, pointNotThereYet } from "#src/operations/groups/replication-errors.js";
import { nowPaired } from "#src/operations/groups/reprotect/reprotect-job.js";
import { Reunion } from "#src/operations/groups/reprotect/reunion.js";
import type { GroupScans } from "#src/operations/groups/scan/group-scans.js";
import { scansOf } from "#src/operations/groups/scan/scans-of.js";
import { Reports } from "#src/operations/groups/site-report.js";
import { GroupVerify } from "#src/operations/groups/verify/group-verify.js";
import type { Logger } from "#src/telemetry/logger.js";

export interface PrimaryLinkOptions {
  readonly ports: GroupPorts;
  readonly keeper: RecordKeeper;
  readonly freezer: Freezer;
  readonly logger: Logger;
  readonly onHeard: () => void;
  /** Another site was promoted: this one is to stop serving. */
  readonly onSuperseded: (by: Superseded, isDiverged: () => boolean) => void;
}

interface Sending {
  readonly capture: Capture;
  readonly state: StateFile;
  readonly sender: Sender;
  readonly exposure: WatchedExposure;
  readonly cutter: PointCutter;
  readonly scans: GroupScans | undefined;
  /** Members that were removed, with where in this run's order that was said. */
  readonly told: Map<number, number>;
}

/**
 * How a primary replicates one group: it offers the group to its secondary, sends on what is captured to whom follows, cuts
 * points, and remembers durably what the next start has to know of the secondary.
 */
export class PrimaryLink implements CaptureUser {
  readonly #options: PrimaryLinkOptions;
  readonly #share: LinkShare;
  /** From the first capture to the stop. */
  #offers: OfferTask | undefined;
  readonly totals = new LinkTotals();
  readonly meter: LinkMeter;
  readonly reports: Reports;
  #sending: Sending | undefined;
  #down: Trouble = NOT_DIALLED;
  #isUp = false;
  #pairing: PrimaryPairing | undefined;
  #stuck: Trouble | undefined;
  #lost: Trouble | undefined;
  readonly peerStore: PeerStore;
  readonly reunion: Reunion;
  readonly verify: GroupVerify;

  constructor(options: PrimaryLinkOptions) {
    const { ports, keeper } = options;
    this.#options = options;
    this.reports = new Reports((max) => ports.peerLinks.heard(keeper.record.specification.secondary, max));
    this.peerStore = new PeerStore(options);
    this.reunion = new Reunion(options);
    this.verify = new GroupVerify({ ...options, sending: () => this.#sending, isFollowed: () => this.#isUp });
    this.meter = new LinkMeter({ ports, record: () => keeper.record, logger: options.logger });
    this.#share = ownLink(ports.clock, () => keeper.record.specification);
  }

  /** The record's; or what it was, while the link of a secondary that is none any more is being let go of. */
  get pairing(): PrimaryPairing {
    const { pairing } = this.#options.keeper.record;
    if (pairing?.role === "active") this.#pairing = pairing;
    return present(this.#pairing, "a group with a secondary, at its primary");
  }

  get capture(): Capture | undefined {
    return this.#sending?.capture;
  }

  get cutter(): PointCutter | undefined {
    return this.#sending?.cutter;
  }

  /** Undefined where nothing is scanned. */
  get scans(): GroupScans | undefined {
    return this.#sending?.scans;
  }

  get exposure(): WatchedExposure | undefined {
    return this.#sending?.exposure;
  }

  /** What the sender does; `idle` without a stream. */
  get stage(): string {
    return this.#sending?.sender.state.stage ?? "idle";
  }

  /** How batches go; undefined without a stream. */
  get compression(): CompressionState | undefined {
    return this.#sending?.sender.state.compression;
  }

  /** Undefined while the secondary follows. */
  get down(): Trouble | undefined {
    return this.#isUp ? undefined : (this.#offers?.refused ?? this.#down);
  }

  /** What only a person can mend. */
  get stuck(): Trouble | undefined {
    const refused = this.#offers?.refused;
    return refused !== undefined && isCopyTrouble(refused.code) ? refused : this.#stuck;
  }

  /** What the secondary has lost, until it has it again. */
  get lost(): Trouble | undefined {
    return this.#lost;
  }

  /** How long ago the secondary was heard; undefined: never since the group is open. */
  get silentMs(): number | undefined {
    return this.totals.silentMs;
  }

  async secondary(): Promise<SecondaryOptions> {
    const lacks = await this.reunion.lacks();
    return { ...secondaryOptions(this.#options.keeper.record.specification, this.pairing), lacks };
  }

  async begun(capture: Capture, state: StateFile, images: ReadonlyMap<number, OpenImage>): Promise<void> {
    const { ports, keeper, logger } = this.#options;
    const { clock, random, hash64, programVersion, otherSites: others, onChange } = ports;
    // 1. From here on the dirty maps say what the secondary lacks.
    if (this.pairing.isNew) await keeper.updatePairing((pairing) => ({ ...pairing, isNew: false }));
    // 2. From here on it is measured.
    const exposure = this.meter.begun(capture);
    const sender = new Sender({
      ...{ clock, random, hash64, capture, exposure },
      state: () => state.state,
      stateFile: state,
      group: keeper.record.specification.group,
      programVersion,
      previousRun: undefined,
      members: this.#names(),
      share: linkWithin(this.#share, ports.peerLinks.to(keeper.record.specification.secondary ?? "")),
      rpoTargetMs: () => keeper.record.specification.rpo.targetMs,
      report: () => this.reports.own,
      onReport: (report) => this.peerStore.heard(this.reports.hear(report)),
      observer: { onEvent: (event) => this.#onSender(event) },
      ...givenFor(ports, () => keeper.record.specification),
    });
    const cutter = new PointCutter({
      clock,
      random,
      capture,
      record: () => keeper.record,
      freezer: this.#options.freezer,
      onTrouble: (error) => logger.warn("a point that was due was not cut", { error: describeError(error) }),
    });
    const scans = scansOf({
      ...{ ...this.#options, capture, cutter, images },
      onStanding: () => this.let(),
      onGrowing: () => sender.part(SCANNING),
    });
    exposure.scans = scans;
    this.#sending = { capture, state, sender, exposure, cutter, scans, told: new Map() };
    const isFollowed = () => this.#isUp || this.pairing.paused || this.#stuck !== undefined;
    this.#offers ??= new OfferTask({
      ...{ keeper, others, clock, random, logger, isFollowed, onChange },
      ...this.reunion.offering(() => this.#sending),
    });
    this.#offers.wake();
    cutter.start();
    scans?.start();
    tellDeparted(this.#sending, this.pairing.departed, this.#options);
    this.verify.begun();
  }

  async ending(): Promise<void> {
    const sending = this.#sending;
    if (sending === undefined) return;
    await this.verify.interrupt();
    await sending.scans?.stop();
    await sending.cutter.stop();
    await sending.sender.stop();
    await this.meter.ending();
    this.#sending = undefined;
  }

  /** It is decided that all of it is sent again: what was in the way counts no more. */
  restarted(): void {
    this.#stuck = undefined;
    this.#offers?.wake();
  }

  /** Nothing is offered any more. */
  async stop(): Promise<void> {
    const offers = this.#offers;
    this.#offers = undefined;
    await offers?.stop();
  }

  /** The record says something else now. */
  changed(): void {
    this.cutter?.changed();
    this.scans?.reconsider();
    this.#offers?.wake();
    tellDeparted(this.#sending, this.pairing.departed, this.#options);
  }

  /** A stream of this group that its secondary has opened. */
  accept(link: OpenedLink, counts: LinkCounts): void {
    const { specification } = this.#options.keeper.record;
    const stop = this.#refuse(specification, link);
    if (stop === PAUSED) this.#options.onHeard();
    if (stop !== undefined || this.#sending === undefined) return void partWith(link, stop ?? NOT_OPEN);
    this.totals.begin(counts);
    this.#sending.sender.accept(link);
  }

  #refuse(specification: GroupSpecification, { stream: { peer }, handshake }: OpenedLink): Stop | undefined {
    if (this.pairing.superseded !== undefined) return SUPERSEDED;
    if (peer !== specification.secondary) return notTheSecondary(specification, peer);
    // Who was promoted is heard whatever else is decided here.
    if (isPromised(handshake, this.#sending?.state.state.lineage)) return undefined;
    // One that is there already is another than the one that is to be.
    if (this.pairing.offered === 0) return NOT_OFFERED;
    if (this.pairing.paused) return PAUSED;
    return this.#sending?.scans?.mayBeFollowed === false ? SCANNING : undefined;
  }

  /** Who follows is told that nothing comes any more. */
  hold(): void {
    this.#sending?.sender.part(PAUSED);
    this.scans?.changed();
  }

  /** The secondary is asked to look again: it would by itself, a little later. */
  let(): void {
    this.#offers?.wake(true);
  }

  onCapture(event: CaptureEvent): void {
    this.scans?.changed();
    if (event.type === "confirmation" && event.state.type === "confirming") this.#paired();
    if (event.type === "seeded") queueMicrotask(() => this.#inStep());
    if (event.type !== "backlog" || event.because !== "resync-ended") return;
    this.#lost = undefined;
    // What is in step again is worth a point, and can be told what has gone.
    queueMicrotask(() => this.#inStep());
  }

  /** Who waits for the secondary is answered as in mode async, which somebody has decided for. */
  letWritersGo(): void {
    this.#sending?.capture.confirmation.letGo();
  }

  /** Who waits for the secondary hears that it will not be known: the group ends, and must not wait for another site. */
  endWaiting(): void {
    this.#sending?.capture.confirmation.end(volumeEnded(this.#options.keeper.record.specification.group));
  }

  /** Resolves when the point is promotable at the secondary. */
  async promotable({ sequence }: CutPoint): Promise<void> {
    const { capture } = present(this.#sending, "a capture");
    await capture.confirmation.confirm(sequence);
    if (capture.confirmation.promotable < sequence) throw pointNotThereYet(sequence);
  }

  #inStep(): void {
    this.#sending?.cutter.due();
    tellDeparted(this.#sending, this.pairing.departed, this.#options);
    this.verify.inStep();
  }

  #paired(): void {
    const { keeper, logger, ports } = this.#options;
    if (!this.pairing.paired)
      keeper
        .updatePairing((pairing) => nowPaired(pairing, ports.clock.wallMs(), this.reunion.counts))
        .catch((error: unknown) =>
          logger.warn("that the secondary is in step could not be recorded, and is told again", {
            error: describeError(error),
          }),
        );
    queueMicrotask(() => this.#inStep());
  }

  /** As long as a capture lasts: what is decided of members later is of the next. */
  #names(): ReadonlyMap<number, SentName> {
    const { members } = this.#options.keeper.record;
    return new Map(members.map(({ number, name }) => [number, { name, kind: "volume" }]));
  }

  /** The secondary offers the group itself, and says what it writes: a later reign than this one's is over with that. */
  heardOffer(theirs: Lineage, peer: string): void {
    const isOurs = peer === this.#options.keeper.record.specification.secondary;
    const apart = isOurs && this.#sending && endedBy(this.#sending.state.state, theirs);
    if (apart) this.#tellSuperseded(apart, peer);
  }

  #tellSuperseded(apart: Apart, peer: string): void {
    const told = this.#sending && superseding(apart, peer, this.#sending, this.#options.ports.clock);
    if (told !== undefined) this.#options.onSuperseded(told(), () => told().diverged);
  }

  #onSender(event: SenderEvent): void {
    const { logger, ports } = this.#options;
    const { secondary = "" } = this.#options.keeper.record.specification;
    switch (event.type) {
      case "connected":
        this.#isUp = true;
        this.#options.onHeard();
        this.#stuck = undefined;
        this.#offers?.wake();
        logger.info("the secondary follows", { peer: event.peer, held: event.held?.sequence ?? 0 });
        break;
      case "disconnected": {
        const { peer, code, why } = event;
        this.#isUp = false;
        this.peerStore.unheard();
        this.#down = { code, why, hint: `${secondary} dials again by itself; see its log` };
        this.#offers?.wake();
        logger.info("the secondary does not follow any more", { peer, code, why });
        break;
      }
      case "apart": {
        const { code, message: why, hint } = partingOf(event.apart);
        if (event.apart.type !== "refused" || !event.apart.retryable) this.#stuck = { code, why, hint };
        logger.error("the secondary cannot follow", { peer: event.peer, code, why });
        this.#tellSuperseded(event.apart, event.peer);
        break;
      }
      case "acknowledged-lost":
      case "seed-lost":
        this.#lost = lostOf(event, logger);
        break;
      default:
        if (event.type === "copied") tellCopied(logger, this.reunion.copied(event));
        tellDeparted(this.#sending, this.pairing.departed, this.#options);
    }
    ports.onChange();
  }
}
