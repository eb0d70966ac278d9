import type { TidemarkError } from "#src/base/errors.js";
import type { CompactedFiles } from "#src/data-path/compaction/compaction.js";
import type { ExportReport } from "#src/data-path/export/export.js";
import { type JournalFinding, StateFile } from "#src/data-path/journal/journal.js";
import type { Catalogue, Reservation } from "#src/data-path/recovery/recovery.js";
import type { BranchDevice, BranchWriter, Span } from "#src/data-path/replica/replica.js";
import { addMember, type NewMember } from "#src/data-path/store/add-member.js";
import { Lineages } from "#src/data-path/store/adopt-lineage.js";
import { BatchIntake } from "#src/data-path/store/batch-intake.js";
import { type CheckOptions, checkStore, scrubStore } from "#src/data-path/store/check-store.js";
import { assertWholeEntry } from "#src/data-path/store/cut-short.js";
import { durableIn, endOf, knownEntry, promotableOf } from "#src/data-path/store/heads.js";
import { InPlace } from "#src/data-path/store/in-place.js";
import { writtenBytes } from "#src/data-path/store/kept-branches.js";
import { assumeLostFolds } from "#src/data-path/store/lost-hashes.js";
import { Maintenance, type MaintenanceReport, type StoreRules } from "#src/data-path/store/maintenance.js";
import { type ExportRequest, type HeldRanges, MemberMoments } from "#src/data-path/store/member-moments.js";
import type { PutOutcome } from "#src/data-path/store/member-seed.js";
import type { Moment } from "#src/data-path/store/moment-members.js";
import { type OpenView, OpenViews, viewEnded } from "#src/data-path/store/open-views.js";
import { OwnBranches } from "#src/data-path/store/own-branches.js";
import { Promoting } from "#src/data-path/store/promoting.js";
import { resolveMoment } from "#src/data-path/store/resolve-moment.js";
import type { SeedContent } from "#src/data-path/store/seed-content.js";
import type { Seeds } from "#src/data-path/store/seeds.js";
import type { LocalBranch, StoreMember } from "#src/data-path/store/site-facts.js";
import { type Space, SpaceWatch } from "#src/data-path/store/space-watch.js";
import { expiryHeld } from "#src/data-path/store/store-errors.js";
import { storeLayout } from "#src/data-path/store/store-layout.js";
import { type OpeningOptions, openParts, type StoreParts } from "#src/data-path/store/store-parts.js";
import { storeTrouble } from "#src/data-path/store/store-trouble.js";
import { announceTrimmed } from "#src/data-path/store/trim-journal.js";
import { windowFrom } from "#src/data-path/store/window-from.js";
import type { Batch } from "#src/domain/model/batch.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Lineage, LineageEntry } from "#src/domain/model/lineage.js";
import type { PointSelector } from "#src/domain/model/point-selector.js";
import type { Resolution } from "#src/domain/model/resolve-point.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { Promised, SiteState } from "#src/domain/model/site-state.js";
import type { Throttle } from "#src/platform/clock/throttle.js";
import type { Disk } from "#src/platform/disk/disk.js";
import { makeDurableDirectory } from "#src/platform/disk/durable-file.js";
import type { Random } from "#src/platform/random/random.js";

export type { CheckProgress, StoreFinding } from "#src/data-path/store/check-store.js";
export type { InPlaceStanding } from "#src/data-path/store/in-place.js";
export type { MaintenanceReport, StoreRules } from "#src/data-path/store/maintenance.js";
export type { PutOutcome } from "#src/data-path/store/member-seed.js";
export type { Moment } from "#src/data-path/store/moment-members.js";
export type { OpenView } from "#src/data-path/store/open-views.js";
export type { SeedContent } from "#src/data-path/store/seed-content.js";
export type { LocalBranch, StoreMember } from "#src/data-path/store/site-facts.js";
export type { Space } from "#src/data-path/store/space-watch.js";
export {
  imagePath,
  type StoreLayout,
  storeLayout,
} from "#src/data-path/store/store-layout.js";
export type { OpeningProgress } from "#src/data-path/store/store-parts.js";

/**
 * The whole store of one group at one site: everything below its directory, under one roof.
 *
 * What it promises, part by part, stands in the folders it is made of; what it adds is that they move together:
 *
 * - a batch is acknowledged when the journal has it durably (I3); index and points follow on their own, and nothing
 *   behind a mark that was not taken in yet is called promotable (I10);
 * - whoever opens a moment holds a reservation on it before the first byte is read, so maintenance, which folds, trims
 *   and compacts, works out what is needed and announces it in one turn (I6, I7);
 * - a fact of the ledger is durable before anything relies on it.
 */
export interface StoreOptions extends OpeningOptions {
  readonly random: Random;
  readonly rules: StoreRules;
  /** Paces what goes on in the background. */
  readonly throttle: Throttle;
  /** Room that is kept back; RESERVE_BYTES if missing. */
  readonly reserveBytes?: number;
}

export class Store {
  readonly #parts: StoreParts;
  readonly #views: OpenViews;
  readonly #space: SpaceWatch;
  readonly #maintenance: Maintenance;
  readonly #own: OwnBranches;
  readonly #lineages: Lineages;
  readonly #intake: BatchIntake;
  readonly #moments: MemberMoments;
  /** Whether the images may be written in place, and from which sequence on; going over to it. */
  readonly inPlace: InPlace;
  readonly promoting: Promoting;
  #closed = false;

  private constructor(options: StoreOptions, parts: StoreParts, space: SpaceWatch) {
    this.#parts = parts;
    this.#views = new OpenViews(parts.reservations);
    this.#space = space;
    this.#own = new OwnBranches(parts, options.random);
    this.promoting = new Promoting(parts, this.#own);
    this.#lineages = new Lineages(parts, this.#own);
    const { throttle, rules } = options;
    this.#maintenance = new Maintenance({
      parts,
      views: this.#views,
      space,
      throttle,
      rules,
      head: () => this.promotable,
      recover: () => this.recover(),
      finish: () => this.#lineages.finish(),
      dropBranch: (branch) => this.dropBranch(branch),
    });
    this.inPlace = new InPlace({ parts, rules, throttle, maintenance: this.#maintenance });
    this.#intake = new BatchIntake(parts, space, this.inPlace);
    this.#moments = new MemberMoments(parts, this.#views, options.random, this.inPlace);
  }

  /** Makes the directory with the group's first state. Once the state file has its name, the group is there. */
  static async create(disk: Disk, directory: string, state: SiteState, hash64: Hash64): Promise<void> {
    const layout = storeLayout(directory);
    await makeDurableDirectory(disk, layout.images, 0o700);
    const file = await StateFile.create(disk, layout.state, state, hash64);
    await file.close();
  }

  static async open(options: StoreOptions): Promise<Store> {
    const parts = await openParts(options);
    try {
      await assumeLostFolds(parts);
      // A fold that was cut short leads past the floor: nothing below it is reserved any more.
      const { reservations, images, site } = parts;
      reservations.announce(
        new Map(
          [...images.all].map((image) => [
            image.member,
            Math.max(site.floor(image.member), image.foldTo ?? 0),
          ]),
        ),
      );
      announceTrimmed(parts);
      const { reserveBytes } = options;
      const space = await SpaceWatch.open({ disk: parts.disk, layout: parts.layout, reserveBytes });
      const store = new Store(options, parts, space);
      await store.#own.releaseOrphans();
      return store;
    } catch (error) {
      await parts.close();
      throw error;
    }
  }

  get state(): SiteState {
    return this.#parts.state.state;
  }

  /** What was not sound at the start. */
  get findings(): readonly JournalFinding[] {
    return this.#parts.findings;
  }

  /** Facts of the ledger that were found lost at some start: pins, labels, decisions may be missing. */
  get lostFacts(): readonly { readonly after: number; readonly detail: string }[] {
    return this.#parts.site.lost;
  }

  /** Why policy lets go of no point and no branch: what held it may be among facts that were lost. `acceptLoss` ends it. */
  get expiryHold(): TidemarkError | undefined {
    const { lost } = this.#parts.site;
    return lost.length === 0 ? undefined : expiryHeld(lost.length);
  }

  /** Somebody has looked at what was lost, and decided again what had to be: from now on policy lets go of points again. */
  acceptLoss(): Promise<void> {
    return this.#parts.book.record({ type: "loss-accepted" });
  }

  /** Why it does not do all it should at the moment; most of it mends itself, by `recover` or a round of maintenance. */
  get trouble(): TidemarkError | undefined {
    return storeTrouble(this.#parts, this.#space);
  }

  get points(): Catalogue {
    return this.#parts.catalogue;
  }

  get members(): readonly StoreMember[] {
    return [...this.#parts.site.members.values()];
  }

  get branches(): readonly LocalBranch[] {
    return [...this.#parts.site.branches.values()];
  }

  get reservations(): readonly Reservation[] {
    return this.#parts.reservations.all;
  }

  /** Where the window begins on the present history. */
  get windowFrom(): Sequence {
    return windowFrom(this.#parts);
  }

  /** Older history of which only the last versions are kept; and what was not sound of it at the start. */
  get compacted(): Pick<CompactedFiles, "spans" | "findings"> {
    return this.#parts.files;
  }

  get space(): Space {
    return this.#space.space;
  }

  /** The size of the member now. */
  sizeOf(member: number): number {
    return this.#parts.site.sizeMax(member);
  }

  /** Up to which sequence the member's image holds everything. */
  floorOf(member: number): Sequence {
    return this.#parts.site.floor(member);
  }

  /** The last sequence of the entry that survives a power loss; undefined when there is nothing of it. */
  durable(entry: bigint): Sequence | undefined {
    return durableIn(this.#parts, entry);
  }

  /** The error after which nothing of the entry is accepted until `recover`. */
  suspect(entry: bigint): TidemarkError | undefined {
    const { journal } = this.#parts;
    return journal.branches.some(({ id }) => id === entry) ? journal.suspect(entry) : undefined;
  }

  /** The end of what the present lineage holds here; undefined while there is nothing. */
  get end(): Position | undefined {
    return endOf(this.#parts);
  }

  /** The newest position that may be promoted, served or acknowledged in the sync modes. */
  get promotable(): Position | undefined {
    return promotableOf(this.#parts);
  }

  /** Changes what this site has to be sure about; in effect once it resolves. */
  updateState(change: (state: SiteState) => SiteState): Promise<SiteState> {
    return this.#parts.state.update(change);
  }

  /**
   * Takes the lineage that is followed or written from now on, and what is promised with it, in one change. Durable before
   * the first batch of a new entry.
   */
  adoptLineage(lineage: Lineage, promise?: Promised): Promise<void> {
    return this.#lineages.adopt(lineage, promise);
  }

  /** A member with its image: ours, or as it is found at a path. With `seed` its contents come beside the order. */
  addMember(member: NewMember, seed?: "image"): Promise<void> {
    return addMember(this.#parts, member, seed);
  }

  /** Members whose first contents come beside the order, straight into their images. */
  get seeds(): Pick<Seeds, "takes" | "isEmpty" | "again"> {
    return this.#parts.seeds;
  }

  /** A piece of such a member, as `Seeds.put`. Refused, with nothing lost, while the disk is full. */
  putSeed(member: number, content: SeedContent): Promise<PutOutcome> {
    return this.#intake.putSeed(member, content);
  }

  /**
   * Resolves once the batch is durable. Refused, with nothing lost, while the disk is full. The batch has been checked,
   * payloads included, and continues its entry.
   */
  append(batch: Batch): Promise<void> {
    return this.#intake.append(batch);
  }

  /** What the next batch of the entry has to name as the one before it, and the last sequence taken in. */
  accepted(entry: bigint): { readonly last: Sequence; readonly link: bigint } {
    return this.#intake.accepted(entry);
  }

  /** Whether exactly this batch is durable here, as far as that is still known. */
  holds(batch: Batch): Promise<boolean> {
    return this.#intake.holds(batch);
  }

  /** Resolves when the marks of all that is durable count in what is promotable. */
  marksTaken(): Promise<void> {
    return this.#intake.marksTaken();
  }

  /** Resolves when there is room for more batches. */
  room(): Promise<void> {
    return this.#parts.replica.room();
  }

  /** Resolves when index and points have all that is durable. */
  settled(): Promise<void> {
    return this.#intake.settled();
  }

  /** The position that a selector means here and now, or why it means none. */
  resolve(selector: PointSelector): Promise<Resolution> {
    return resolveMoment(this.#parts, this.promotable, selector);
  }

  /** The member as of the moment, read-only; holds what it reads until it is closed. */
  openView(member: number, moment: Moment, why: string): Promise<OpenView> {
    return this.#moments.open(member, moment, why);
  }

  /** What changed in the member between two positions of one path: a superset, byte by byte, of what differs. */
  changedSince(member: number, since: Sequence, position: Position): Promise<readonly Span[]> {
    return this.#moments.changedSince(member, since, position);
  }

  /** Where the member may hold data as of the position. */
  mayHold(member: number, position: Position): Promise<HeldRanges> {
    return this.#moments.mayHold(member, position);
  }

  /** Copies the member as of the moment to a file or device. */
  exportMember(member: number, moment: Moment, target: ExportRequest): Promise<ExportReport> {
    return this.#moments.export(member, moment, target);
  }

  /**
   * A branch of this site's own that grows from the moment and can be written. What it grows from is reserved, durably,
   * until it is dropped. `about` is found again with the branch, and durable when that is.
   */
  async beginBranch(...branch: Parameters<OwnBranches["begin"]>): Promise<LineageEntry> {
    this.inPlace.assertHistory();
    return this.#own.begin(...branch);
  }

  /** What the writes of one of this site's branches take on the disk. */
  branchBytes(entry: bigint): number {
    return writtenBytes(this.#parts, entry);
  }

  /** How much may be written for who comes behind replication, now; negative where there is too little already. */
  spareBytes(): Promise<number> {
    return this.#space.spareBytes();
  }

  /** A member at the head of one of this site's branches, or of the entry that this site writes. */
  device(member: number, entry: bigint): BranchDevice {
    this.#own.assertKept(entry);
    return this.#moments.device(member, entry);
  }

  writer(entry: bigint): BranchWriter {
    this.inPlace.assertHistory();
    this.#own.assertKept(entry);
    assertWholeEntry(this.#parts, entry);
    return this.#parts.replica.writer(knownEntry(this.#parts, entry));
  }

  /** Forgets a branch of this site with all that was written to it. */
  dropBranch(entry: bigint): Promise<void> {
    return this.#own.drop(entry);
  }

  /** One round of what keeps the store small: retention, folding, letting go. Nobody else runs one at the same time. */
  maintain(signal?: AbortSignal): Promise<MaintenanceReport> {
    return this.#maintenance.run(signal);
  }

  /** Compares everything that is kept with its checksums, from the beginning. */
  check(options: CheckOptions) {
    return checkStore(this.#parts, options);
  }

  /** The same in the background; goes on where the last one was ended, also by a restart. */
  scrub(options: CheckOptions) {
    return scrubStore(this.#parts, options);
  }

  /** After failures of the disk: goes on behind what is durable. Asked again meanwhile, it is the same one; `close` waits. */
  recover(): Promise<void> {
    return this.#intake.recover();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#maintenance.stop();
    await this.#views.endAll(viewEnded("store-closed"));
    await this.#intake.close();
    await this.#parts.close();
  }
}
