import { present } from "#src/base/assert.js";
import { Admission, captureEnded } from "#src/data-path/capture/admission.js";
import { Backlog, type BacklogView } from "#src/data-path/capture/backlog.js";
import { type BacklogState, isRecording, isUnbroken } from "#src/data-path/capture/backlog-state.js";
import { Barrier, type Cut } from "#src/data-path/capture/barrier.js";
import { BatchPace } from "#src/data-path/capture/batch-pace.js";
import { aheadOfUs, interrupted } from "#src/data-path/capture/capture-errors.js";
import { ALONE, type CaptureOptions } from "#src/data-path/capture/capture-options.js";
import { type Kept, type Started, type StartOptions, startUp } from "#src/data-path/capture/capture-start.js";
import { makeStopDurable } from "#src/data-path/capture/capture-stop.js";
import { CapturedDevice } from "#src/data-path/capture/captured-device.js";
import { Confirmation } from "#src/data-path/capture/confirmation.js";
import type { DirtyMap } from "#src/data-path/capture/dirty-map.js";
import { GroupOrder } from "#src/data-path/capture/group-order.js";
import { Growth } from "#src/data-path/capture/growth.js";
import { HotSet } from "#src/data-path/capture/hot-set.js";
import { HOT_EXTENTS_MAX } from "#src/data-path/capture/hot-table.js";
import { type ImageTold, LocalImage } from "#src/data-path/capture/local-image.js";
import { RequestWatch } from "#src/data-path/capture/request-watch.js";
import { Resync } from "#src/data-path/capture/resync.js";
import { SequenceCeiling } from "#src/data-path/capture/sequence-ceiling.js";
import { type SealedBatch, Sequencer } from "#src/data-path/capture/sequencer.js";
import type { Mark } from "#src/domain/model/mark.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { OrderEnd, Written } from "#src/domain/model/site-state.js";

export { Admission } from "#src/data-path/capture/admission.js";
export { Barrier, type Cut } from "#src/data-path/capture/barrier.js";
export { BLOCK_BYTES } from "#src/data-path/capture/block-bits.js";
export type {
  CaptureEvent,
  CaptureMetrics,
  CaptureObserver,
  SlowRequest,
} from "#src/data-path/capture/capture-events.js";
export { NO_CAPTURE_METRICS } from "#src/data-path/capture/capture-events.js";
export type {
  CaptureLimits,
  CaptureOptions,
  CapturePorts,
  SecondaryOptions,
} from "#src/data-path/capture/capture-options.js";
export type { CapturedMember } from "#src/data-path/capture/capture-start.js";
export { ChunkGuard } from "#src/data-path/capture/chunk-guard.js";
export { type ComparedPages, PAGE_BYTES } from "#src/data-path/capture/compared-pages.js";
export { Confirmation, type ReplicationMode, type WhenAway } from "#src/data-path/capture/confirmation.js";
export {
  JournalBackedDevice,
  type JournalBackedParts,
} from "#src/data-path/capture/journal-backed-device.js";
export { type KeptDifferences, keptDifferences } from "#src/data-path/capture/kept-differences.js";
export { RequestWatch } from "#src/data-path/capture/request-watch.js";
export type { Resync } from "#src/data-path/capture/resync.js";
export * from "#src/data-path/capture/scan/scan.js";
export type { Seed, SeedPiece } from "#src/data-path/capture/seed.js";
export { SequenceCeiling } from "#src/data-path/capture/sequence-ceiling.js";
export type { SealedBatch } from "#src/data-path/capture/sequencer.js";

/**
 * All that is captured of one group at one site whose volumes are written in place. README.md gives the order in which
 * things become durable, and what follows from it.
 */
export class Capture {
  readonly #options: CaptureOptions;
  readonly #kept: Kept | undefined;
  readonly #admission = new Admission();
  readonly #sequencer: Sequencer;
  readonly #ceiling: SequenceCeiling;
  readonly #order: GroupOrder;
  readonly #backlog: Backlog;
  readonly #pace: BatchPace;
  readonly #confirmation: Confirmation;
  readonly #barrier: Barrier;
  readonly #images = new Map<number, LocalImage>();
  readonly #devices = new Map<number, CapturedDevice>();
  readonly #hot: HotSet | undefined;
  readonly #resync: Resync | undefined;
  readonly #growth: Growth;

  private constructor(options: CaptureOptions, { plan, kept, backlog }: Started) {
    const { ports, state, group, limits } = options;
    const secondary = options.secondary ?? ALONE;
    this.#options = options;
    this.#kept = kept;
    const written = { writes: plan.writes, bytes: plan.bytes };
    this.#sequencer = new Sequencer({
      group,
      entry: plan.entry.id,
      epoch: plan.entry.epoch,
      hash64: ports.hash64,
      wallMs: () => ports.clock.wallMs(),
      last: plan.last,
      order: plan.order,
      written,
      onOpened: () => this.#pace.opened(),
      onBatch: (batch) => this.#backlog.take(batch),
    });
    const counted = () => ({ last: this.#sequencer.last, ...this.#sequencer.written });
    this.#ceiling = new SequenceCeiling(state, counted, (error) => this.#trouble(error), limits?.ceilingStep);
    this.#pace = new BatchPace({
      clock: ports.clock,
      situation: () => ({
        isKept: this.#backlog.state.type !== "discarding",
        holdsReply: this.#confirmation.waiting > 0,
        isAwaited: this.#backlog.isAwaited,
        isInFlight: this.#backlog.isInFlight,
      }),
      close: () => this.#sequencer.close(),
    });
    this.#order = new GroupOrder({
      sequencer: this.#sequencer,
      ceiling: this.#ceiling,
      isRecording: isRecording(backlog),
      worthBytes: () => this.#pace.worthBytes,
      isAhead: (member, offset, length) => this.#resync?.seed.isAhead(member, offset, length) ?? false,
    });
    this.#backlog = new Backlog({
      ...{ state: backlog, spill: kept?.spill },
      outboxBytesMax: secondary.outboxBytesMax,
      spillBytesMax: secondary.spillBytesMax,
      ...{ acked: kept?.spill.begin(plan.order?.batched ?? 0) ?? 0, floor: kept?.floor },
      onState: (from, to, event) => {
        if (isRecording(from) !== isRecording(to)) this.#order.setRecording(isRecording(to));
        if (event.type === "overflow") this.#resync?.missed();
        if (event.type === "resync-ended") this.#persistDirtyMaps();
        options.observer.onEvent({ type: "backlog", from, to, because: event.type });
      },
      onSafe: (safe) => {
        for (const map of this.#dirtyMaps()) map.arrived(safe);
      },
      onTrouble: (error) => this.#trouble(error),
    });
    this.#confirmation = new Confirmation({
      clock: ports.clock,
      mode: secondary.mode,
      whenAway: secondary.whenAway,
      paired: secondary.paired,
      last: () => this.#sequencer.last,
      onWaiting: () => this.#pace.closeSoon(),
      onState: (confirmation) => options.observer.onEvent({ type: "confirmation", state: confirmation }),
    });
    this.#barrier = new Barrier({
      clock: ports.clock,
      admission: this.#admission,
      sync: () => this.#syncImages(),
    });
    for (const { member, device } of options.members) {
      const tell: ImageTold = (image, error, type) => this.#imageTold(image, error, type);
      this.#images.set(member, new LocalImage(member, device, tell));
    }
    this.#hot = kept === undefined ? undefined : this.#makeHotSet(kept);
    this.#resync = kept === undefined ? undefined : this.#makeResync(kept, backlog);
    const tracking = kept && {
      ...kept,
      resync: present(this.#resync, "a resync"),
      isPaired: () => this.#confirmation.state.type !== "unpaired",
    };
    this.#growth = new Growth({
      admission: this.#admission,
      order: this.#order,
      backlog: this.#backlog,
      tracking,
    });
    for (const image of this.#images.values()) this.#devices.set(image.member, this.#makeDevice(image));
  }

  static async start(options: CaptureOptions): Promise<Capture> {
    const { limits, ...rest } = options;
    const hotExtentsMax = limits?.hotExtentsMax ?? HOT_EXTENTS_MAX;
    const start: StartOptions = { ...rest, ...limits, hotExtentsMax };
    return new Capture(options, await startUp(start));
  }

  /** What is served of a member. */
  device(member: number): CapturedDevice {
    return present(this.#devices.get(member), `member ${member}`);
  }

  get backlog(): BacklogView {
    return this.#backlog;
  }

  /** What is in memory for the secondary, the batch being built included: what a resync keeps below its bound. */
  get heldBytes(): number {
    return this.#backlog.outboxBytes + this.#sequencer.openBytes;
  }

  /** Undefined without a secondary. */
  get resync(): Resync | undefined {
    return this.#resync;
  }

  get confirmation(): Confirmation {
    return this.#confirmation;
  }

  /** The last sequence given out, and in which entry. */
  get position(): Position {
    return { entry: this.#sequencer.entry, sequence: this.#sequencer.last };
  }

  /** Where the batches of this entry end; undefined before the first. */
  get order(): OrderEnd | undefined {
    return this.#sequencer.order;
  }

  /** No sequence above it has been given out. */
  get ceiling(): Sequence {
    return this.#ceiling.value;
  }

  get written(): Written {
    return this.#sequencer.written;
  }

  get hotExtents(): number {
    return this.#hot?.used ?? 0;
  }

  /** Which blocks of a member the secondary lacks, or may lack. */
  dirty(member: number): DirtyMap | undefined {
    return this.#kept?.dirty.get(member);
  }

  /** Cuts a point with nothing under way: puts the mark, made at that moment, into the order at a completed flush. */
  async cut(mark: () => Mark, cut: Omit<Cut, "mark">): Promise<Sequence> {
    await this.#roomForMark();
    return this.#barrier.cut({ ...cut, mark: () => this.mark(mark()) });
  }

  /** Puts a mark, made at that moment, into the order where it stands once there is room. */
  async putMark(mark: () => Mark): Promise<Sequence> {
    await this.#roomForMark();
    return this.mark(mark());
  }

  /** The same for who knows that there is room. Refused while the order is interrupted: no state there is legal. */
  mark(mark: Mark): Sequence {
    if (this.#admission.isEnded) throw captureEnded();
    if (!isUnbroken(this.#backlog.state)) throw interrupted(this.#backlog.state.type);
    return this.#order.mark(mark);
  }

  /**
   * Makes a volume larger while it is used; answers the sequence from which it is. The new size has to be on record,
   * durably, so that the next start opens the volume with it. One that failed is tried again, or ends with a start.
   */
  grow(member: number, sizeBytes: number): Promise<Sequence> {
    return this.#growth.grow(present(this.#images.get(member), `member ${member}`), sizeBytes);
  }

  /** A sender takes up from what the secondary has received; see `Backlog.attach`. */
  attach(held: Sequence, onReady: () => void): boolean {
    return this.#backlog.attach(held, onReady);
  }

  detach(): void {
    this.#backlog.detach();
  }

  /** The next batch for the sender, who has credit for it; undefined: none yet, `onReady` follows. One call at a time. */
  next(): SealedBatch | Promise<SealedBatch> | undefined {
    const batch = this.#backlog.next();
    if (batch !== undefined) return batch;
    this.#pace.awaited();
    // While something is under way, what is being built collects a little longer; its timer runs.
    if (!this.#sequencer.isOpen || this.#backlog.isInFlight) return undefined;
    this.#sequencer.close();
    return this.#backlog.next();
  }

  /** The secondary says how far it is. Promotable is undefined as long as nothing is. */
  acknowledged(durable: Sequence, promotable: Sequence | undefined): void {
    if (durable > this.#sequencer.last) throw aheadOfUs(durable, this.#sequencer.last);
    this.#backlog.acknowledge(durable);
    this.#resync?.arrived(durable);
    if (promotable !== undefined) this.#confirmation.advance(promotable);
    if (this.#backlog.isAwaited && !this.#backlog.isInFlight && this.#sequencer.isOpen)
      this.#pace.closeSoon();
  }

  /**
   * In order, as README.md says. False when what was to be durable could not be made so: then there is no clean mark, and
   * the next start treats this as the unclean stop that it is.
   */
  async stop(): Promise<boolean> {
    this.#confirmation.end(captureEnded());
    // 1. No write is admitted, and those under way end.
    this.#admission.end(captureEnded());
    await this.#admission.idle();
    this.#pace.stop();
    this.#sequencer.close();
    this.#resync?.end();
    const failed = (error: unknown): false => {
      this.#trouble(error);
      return false;
    };
    const durable = this.#makeDurable().then(() => true, failed);
    return await durable.finally(() => this.#closeFiles());
  }

  async #roomForMark(): Promise<void> {
    while (!this.#order.hasRoom(0, 1)) await this.#order.makeRoom();
  }

  #makeDurable(): Promise<void> {
    const { state, ports } = this.#options;
    return makeStopDurable({
      syncImages: () => this.#syncImages(),
      backlog: this.#backlog,
      sequencer: this.#sequencer,
      dirty: this.#kept?.dirty ?? new Map(),
      hot: this.#hot,
      ceiling: this.#ceiling,
      state,
      hash64: ports.hash64,
    });
  }

  async #closeFiles(): Promise<void> {
    this.#backlog.detach();
    // The hot set uses the dirty maps until it is at rest.
    const closing = [() => this.#hot?.close(), () => this.#kept?.spill.close()];
    for (const map of this.#dirtyMaps()) closing.push(() => map.close());
    for (const close of [...closing, () => this.#kept?.floor.close()]) {
      try {
        await close();
      } catch (error) {
        this.#trouble(error);
      }
    }
  }

  async #syncImages(): Promise<void> {
    await Promise.all([...this.#images.values()].map((image) => image.sync()));
  }

  #dirtyMaps(): Iterable<DirtyMap> {
    return this.#kept?.dirty.values() ?? [];
  }

  /** So that a crash does not bring back what a resync has brought over. */
  #persistDirtyMaps(): void {
    for (const map of this.#dirtyMaps()) map.sync().catch((error: unknown) => this.#trouble(error));
  }

  #imageTold(...[image, error, type]: Parameters<ImageTold>): void {
    if (type === "image-failed") this.#hot?.markUnsynced(image);
    this.#options.observer.onEvent({ type, member: image.member, error });
  }

  #trouble(error: unknown): void {
    this.#options.observer.onEvent({ type: "trouble", error });
  }

  #tracked(kept: Kept): ReadonlyMap<number, { readonly image: LocalImage; readonly dirty: DirtyMap }> {
    return new Map(
      [...this.#images].map(([member, image]) => [
        member,
        { image, dirty: present(kept.dirty.get(member), "a dirty map") },
      ]),
    );
  }

  #makeHotSet(kept: Kept): HotSet {
    return new HotSet({
      table: kept.table,
      file: kept.hotFile,
      members: this.#tracked(kept),
      acks: this.#backlog,
      onTrouble: (error) => this.#trouble(error),
    });
  }

  #makeResync(kept: Kept, begun: BacklogState): Resync {
    return new Resync({
      ...{ goesOn: isUnbroken(begun), newcomers: kept.newcomers, hasBase: kept.hasBase },
      ...{ members: this.#tracked(kept), order: this.#order, sequencer: this.#sequencer },
      ...{ backlog: this.#backlog, spill: kept.spill, floor: kept.floor },
      persist: () => this.#persistDirtyMaps(),
      nowMs: () => this.#options.ports.clock.monotonicMs(),
      onSeeded: () => this.#options.observer.onEvent({ type: "seeded" }),
    });
  }

  #makeDevice(image: LocalImage): CapturedDevice {
    const { ports, observer } = this.#options;
    const [dirty, hotExtentsMax] = [this.dirty(image.member), this.#kept?.table.capacity];
    const [hot, resync] = [this.#hot, this.#resync];
    const isTracked = hot && resync && dirty && hotExtentsMax !== undefined;
    return new CapturedDevice({
      image,
      tracking: isTracked ? { hot, dirty, resync, hotExtentsMax } : undefined,
      order: this.#order,
      admission: this.#admission,
      confirmation: this.#confirmation,
      watch: new RequestWatch(image.member, ports.clock, observer),
    });
  }
}
