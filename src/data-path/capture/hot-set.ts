import { assert, present } from "#src/base/assert.js";
import type { Backlog } from "#src/data-path/capture/backlog.js";
import { extentOf } from "#src/data-path/capture/block-bits.js";
import type { DirtyMap } from "#src/data-path/capture/dirty-map.js";
import type { HotRow, HotTable } from "#src/data-path/capture/hot-table.js";
import type { LocalImage } from "#src/data-path/capture/local-image.js";
import type { SectorFile } from "#src/data-path/capture/sector-file.js";
import { SharedRun } from "#src/data-path/capture/shared-run.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * When fewer rows than this are free or ready to leave, extents are made ready beside the writing: a writer who comes to
 * ever new extents then finds rows, and one sync of the images serves hundreds of them. Nothing leaves before its row is
 * needed: a working set that fits stays hot, and whoever meets only hot extents causes no sync.
 */
const READY_SHARE = 1 / 2;
/** So many at most are made ready at once, or let go when somebody waits. */
const PREPARE_SHARE = 1 / 2;
/** It is looked for more that are ready only after so many rows were taken: looking costs a walk through all. */
const LOOK_SHARE = 1 / 16;

/** An extent that was ready to leave, and had been used last then. */
interface Ready {
  readonly row: HotRow;
  readonly usedAt: number;
}

/** What is needed of a member to let its extents leave. */
export interface HotMember {
  readonly image: LocalImage;
  readonly dirty: DirtyMap;
}

export interface HotSetOptions {
  readonly table: HotTable;
  readonly file: SectorFile;
  readonly members: ReadonlyMap<number, HotMember>;
  /** Up to where all deltas are durable at the secondary, or in the synced spill, and will be known to be. */
  readonly acks: Pick<Backlog, "settled" | "settle">;
  /** Extents could not leave, beside the writing. */
  readonly onTrouble: (error: unknown) => void;
}

/** Somebody who wants to write into a span, and waits until it is hot. */
interface Wish {
  readonly member: number;
  readonly offset: number;
  readonly length: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Which extents may be written to. An extent is durably hot before the first write into it is issued. It leaves when
 *
 * - every write in it survives a power loss here (or never will: then its blocks are dirty for good), and
 * - all of them are safe elsewhere, or their blocks are in the dirty map, and
 * - every dirty bit of the extent is durable.
 *
 * Nothing here waits for the link: what is not safe elsewhere leaves through the dirty map.
 */
export class HotSet {
  readonly #options: HotSetOptions;
  readonly #table: HotTable;
  #wishes: Wish[] = [];
  readonly #heatings = new SharedRun(() => this.#heatWished());
  readonly #leavings = new SharedRun(() => this.#prepareSome());
  /** Rows whose sectors on the disk are not as in memory. */
  readonly #changed = new Set<number>();
  /** Rows that wishes found hot, and which are not pinned for them yet. */
  readonly #wanted = new Set<HotRow>();
  /** The one used longest ago last. */
  #ready: Ready[] = [];
  /** Rows taken since more were made ready. */
  #taken = 0;
  /** Somebody waits for a row. */
  #urgent: Wish | undefined;
  /** Every extent has a change under way: a row comes free no earlier than one of them ends. */
  #onUnpinned: (() => void) | undefined;
  /** The last attempt to let extents leave beside the writing failed: whoever needs a row tries, and hears why. */
  #stuck = false;

  constructor(options: HotSetOptions) {
    this.#options = options;
    this.#table = options.table;
  }

  isHot(member: number, offset: number, length: number): boolean {
    return this.#table.isHot(member, offset, length);
  }

  /** A change was made in a span that is hot. */
  touch(member: number, offset: number, length: number, sequence: Sequence, ordinal: number): void {
    this.#table.touch(member, offset, length, sequence, ordinal);
  }

  pin(member: number, offset: number, length: number): void {
    this.#table.pin(member, offset, length, 1);
  }

  unpin(member: number, offset: number, length: number): void {
    this.#table.pin(member, offset, length, -1);
    this.#onUnpinned?.();
    this.#onUnpinned = undefined;
  }

  /**
   * Resolves when the span is durably hot, and pinned so that it stays hot until the caller unpins it: else two who need
   * more than there is room for would take it from each other for ever. A span has fewer extents than the set has rows.
   */
  heat(member: number, offset: number, length: number): Promise<void> {
    const extents = extentOf(offset + length - 1) - extentOf(offset) + 1;
    assert(extents <= this.#table.capacity, "a span fits the hot set");
    return new Promise((resolve, reject) => {
      this.#wishes.push({ member, offset, length, resolve, reject });
      void this.#heatings.request();
    });
  }

  /** The blocks of hot extents that no sync has made safe here become dirty for good. */
  markUnsynced(image: LocalImage): void {
    const { dirty } = this.#memberOf(image.member);
    for (const row of this.#table.rows()) {
      if (row.member !== image.member || row.ordinal <= image.synced) continue;
      dirty.markBlocks(row.extent, row.low, row.high);
    }
  }

  get used(): number {
    return this.#table.capacity - this.#table.freeRows;
  }

  /** Resolves when nobody waits for an extent, and nothing is being made ready beside the writing. */
  async rest(): Promise<void> {
    await this.#heatings.idle();
    await this.#leavings.idle();
  }

  /** At a stop, when nothing is written any more: everything leaves, and the file says so. */
  async empty(): Promise<void> {
    await this.rest();
    await this.#leave(this.#table.rows());
    assert(this.used === 0, "with no writes under way everything can leave");
    await this.#persist();
  }

  async close(): Promise<void> {
    await this.rest();
    await this.#options.file.close();
  }

  /** One write of the file for all wishes, in the order in which they came, as far as there is room. */
  async #heatWished(): Promise<void> {
    const wishes = this.#wishes.splice(0);
    const open = new Set(wishes);
    const rows: HotRow[] = [];
    try {
      const ready: Wish[] = [];
      for (const wish of wishes) {
        await this.#takeRows(wish, rows, async () => {
          await this.#settle(rows, ready.splice(0), open);
          await this.#makeRoom(wish);
        });
        ready.push(wish);
      }
      await this.#settle(rows, ready, open);
    } catch (error) {
      for (const row of rows) this.#free(row);
      for (const { reject } of open) reject(error);
    }
    if (this.#wishes.length > 0) void this.#heatings.request();
    if (this.#isShort()) this.#prepareBeside();
  }

  /** Whether too few rows are free or ready. */
  #isShort(): boolean {
    const { capacity, freeRows } = this.#table;
    if (this.#stuck || this.#leavings.isRunning || this.#taken < capacity * LOOK_SHARE) return false;
    return freeRows + this.#ready.length < capacity * READY_SHARE;
  }

  async #takeRows(wish: Wish, rows: HotRow[], makeRoom: () => Promise<void>): Promise<void> {
    const last = extentOf(wish.offset + wish.length - 1);
    for (let extent = extentOf(wish.offset); extent <= last; ) {
      const row = this.#table.find(wish.member, extent);
      if (row?.state === "leaving") await this.#leavings.idle();
      else if (row !== undefined) {
        this.#wanted.add(row);
        extent += 1;
      } else if (this.#table.freeRows === 0 && !this.#reclaim(wish)) await makeRoom();
      else {
        const taken = this.#table.take(wish.member, extent);
        this.#taken += 1;
        this.#changed.add(this.#table.sectorOf(taken));
        rows.push(taken);
      }
    }
  }

  /** The rows are durable, and writes pass: those who wished for them, first. */
  async #settle(rows: HotRow[], ready: readonly Wish[], open: Set<Wish>): Promise<void> {
    await this.#persist();
    this.#wanted.clear();
    for (const row of rows.splice(0)) this.#table.setState(row, "hot");
    for (const wish of ready) {
      open.delete(wish);
      const { member, offset, length } = wish;
      if (this.#table.isHot(member, offset, length)) {
        this.pin(member, offset, length);
        wish.resolve();
      } else this.#wishes.push(wish);
    }
  }

  async #persist(): Promise<void> {
    const sectors = [...this.#changed];
    this.#changed.clear();
    if (sectors.length === 0) return;
    try {
      await this.#options.file.write(sectors, (body, number) => this.#table.fillSector(body, number));
    } catch (error) {
      for (const sector of sectors) this.#changed.add(sector);
      throw error;
    }
  }

  /** The extent leaves that is ready and was used longest ago. False: none is. */
  #reclaim(wish: Wish): boolean {
    for (let next = this.#ready.pop(); next !== undefined; next = this.#ready.pop()) {
      const { row, usedAt } = next;
      const isUnused = this.#table.isUsed(row) && row.usedAt === usedAt && !this.#wanted.has(row);
      if (!isUnused || !this.#isIdle(row, wish) || !this.#mayLeave(row)) continue;
      this.#free(row);
      return true;
    }
    return false;
  }

  /** Some extent leaves, of those that the wish does not need. */
  async #makeRoom(wish: Wish): Promise<void> {
    // What is being made ready may be enough.
    await this.#leavings.idle();
    if (this.#reclaim(wish)) return;
    this.#urgent = wish;
    try {
      await this.#leavings.request();
    } finally {
      this.#urgent = undefined;
    }
    const mayTryAgain = this.#table.rows().some((row) => this.#isIdle(row, wish));
    if (this.#table.freeRows > 0 || mayTryAgain) return;
    await new Promise<void>((resolve) => {
      this.#onUnpinned = resolve;
    });
  }

  /** Nobody is writing in it, or is about to. */
  #isIdle(row: HotRow, wish: Wish | undefined): boolean {
    if (row.state !== "hot" || row.pins > 0) return false;
    if (wish === undefined || wish.member !== row.member) return true;
    return row.extent < extentOf(wish.offset) || row.extent > extentOf(wish.offset + wish.length - 1);
  }

  /** Those that may leave as far as anybody writing goes, the one written to longest ago first. */
  #oldest(wish: Wish | undefined): HotRow[] {
    return this.#table
      .rows()
      .filter((row) => this.#isIdle(row, wish))
      .sort((a, b) => a.usedAt - b.usedAt);
  }

  #prepareBeside(): void {
    this.#leavings.request().catch((error: unknown) => {
      this.#stuck = true;
      this.#options.onTrouble(error);
    });
  }

  /** Beside the writing; or for somebody who waits, and then they leave. */
  async #prepareSome(): Promise<void> {
    const wish = this.#urgent;
    const count = Math.max(1, Math.floor(this.#table.capacity * PREPARE_SHARE));
    if (wish === undefined) await this.#makeReady(count);
    else await this.#leave(this.#oldest(wish).slice(0, count));
    this.#stuck = false;
  }

  async #makeReady(count: number): Promise<void> {
    this.#taken = 0;
    const oldest = this.#oldest(undefined);
    const busy = oldest.filter((row) => !this.#mayLeave(row));
    // Flushes of the application may have done it all.
    if (oldest.length - busy.length < count) await this.#prepare(busy.slice(0, count));
    const ready = oldest.filter((row) => this.#table.isUsed(row) && this.#mayLeave(row));
    this.#ready = ready.map((row) => ({ row, usedAt: row.usedAt })).reverse();
  }

  /** No write passes meanwhile in what is to leave, so that it does leave. */
  async #leave(rows: readonly HotRow[]): Promise<void> {
    for (const row of rows) this.#table.setState(row, "leaving");
    try {
      await this.#prepare(rows.filter((row) => !this.#mayLeave(row)));
    } finally {
      for (const row of rows) {
        if (this.#mayLeave(row)) this.#free(row);
        else this.#table.setState(row, "hot");
      }
    }
  }

  async #prepare(rows: readonly HotRow[]): Promise<void> {
    if (rows.length === 0) return;
    const members = [...new Set(rows.map(({ member }) => member))].map((member) => this.#memberOf(member));
    // 1. Every write in them survives a power loss. An image that fails here has made their blocks dirty.
    await Promise.allSettled(members.map(({ image }) => image.sync()));
    // 2. What is not safe elsewhere is in the dirty map.
    await this.#options.acks.settle();
    const safe = this.#options.acks.settled;
    for (const row of rows) {
      if (row.sequence <= safe) continue;
      row.marked = row.sequence;
      this.#memberOf(row.member).dirty.markPassing(row.extent, row.low, row.high, row.sequence);
    }
    // 3. Durably.
    await Promise.all(members.map(({ dirty }) => dirty.sync()));
  }

  #mayLeave(row: HotRow): boolean {
    const { image, dirty } = this.#memberOf(row.member);
    const isSynced = row.ordinal <= image.synced;
    if (row.pins > 0 || !(isSynced || image.failed !== undefined)) return false;
    const isSafe = row.sequence <= this.#options.acks.settled;
    // That the blocks are dirty already is not enough: it may be for an earlier change, and pass with that.
    if (!isSafe && row.marked < row.sequence) return false;
    return isSafe && isSynced ? dirty.covers(row.extent, 0, 0) : dirty.covers(row.extent, row.low, row.high);
  }

  #free(row: HotRow): void {
    this.#changed.add(this.#table.sectorOf(row));
    this.#table.free(row);
  }

  #memberOf(member: number): HotMember {
    return present(this.#options.members.get(member), `member ${member}`);
  }
}
