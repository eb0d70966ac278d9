import { assert, present } from "#src/base/assert.js";
import { extentOf } from "#src/data-path/capture/block-bits.js";
import type { DirtyMap } from "#src/data-path/capture/dirty-map.js";
import type { HotRow, HotTable } from "#src/data-path/capture/hot-table.js";
import type { LocalImage } from "#src/data-path/capture/local-image.js";
import type { SectorFile } from "#src/data-path/capture/sector-file.js";
import { SharedRun } from "#src/data-path/capture/shared-run.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/** When so many rows are in use, extents leave beside the writing, so that a writer seldom waits for one to. */
const FULL_AT = 7 / 8;
/** Leaving costs two syncs, whether one extent leaves or a quarter of them. */
const LEAVE_SHARE = 1 / 4;

/** What is needed of a member to let its extents leave. */
export interface HotMember {
  readonly image: LocalImage;
  readonly dirty: DirtyMap;
}

export interface HotSetOptions {
  readonly table: HotTable;
  readonly file: SectorFile;
  readonly members: ReadonlyMap<number, HotMember>;
  /** Up to here all deltas are durable at the secondary, or in the synced spill. */
  readonly safe: () => Sequence;
  /** Extents could not leave, beside the writing. */
  readonly onTrouble: (error: unknown) => void;
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
  readonly #wanted = new Map<string, { readonly member: number; readonly extent: number }>();
  readonly #heatings = new SharedRun(() => this.#heatWanted());
  readonly #leavings = new SharedRun(() => this.#leaveSome());
  /** Rows whose sectors on the disk are not as in memory. */
  readonly #changed = new Set<number>();
  #urgent = false;
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
   * Resolves when the span is durably hot, or was a moment ago: who wants to write looks again. The span has fewer
   * extents than the set has rows.
   */
  heat(member: number, offset: number, length: number): Promise<void> {
    const last = extentOf(offset + length - 1);
    assert(last - extentOf(offset) < this.#table.capacity, "a span fits the hot set");
    for (let extent = extentOf(offset); extent <= last; extent += 1) {
      if (this.#table.find(member, extent)?.state === "hot") continue;
      this.#wanted.set(`${member}/${extent}`, { member, extent });
    }
    return this.#heatings.request();
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

  /** At a stop, when nothing is written any more: everything leaves, and the file says so. */
  async empty(): Promise<void> {
    await this.#heatings.idle();
    await this.#leavings.idle();
    await this.#leave([...this.#table.rows()], true);
    assert(this.used === 0, "with no writes under way everything can leave");
    await this.#persist();
  }

  async close(): Promise<void> {
    await this.#heatings.idle();
    await this.#leavings.idle();
    await this.#options.file.close();
  }

  async #heatWanted(): Promise<void> {
    const wanted = [...this.#wanted.values()];
    this.#wanted.clear();
    const rows: HotRow[] = [];
    try {
      for (const { member, extent } of wanted) {
        while (this.#table.find(member, extent) === undefined) {
          if (this.#table.freeRows > 0) rows.push(this.#take(member, extent));
          else await this.#makeRoom(rows);
        }
      }
      await this.#settle(rows);
    } catch (error) {
      for (const row of rows) this.#free(row);
      throw error;
    }
    if (this.used > this.#table.capacity * FULL_AT && !this.#stuck) this.#leaveBeside();
  }

  /** The rows are durable, and writes pass. */
  async #settle(rows: HotRow[]): Promise<void> {
    await this.#persist();
    for (const row of rows.splice(0)) this.#table.setState(row, "hot");
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

  #take(member: number, extent: number): HotRow {
    const row = this.#table.take(member, extent);
    this.#changed.add(this.#table.sectorOf(row));
    return row;
  }

  /** Some extent leaves; of those that were to become hot in this run too, when there are no others. */
  async #makeRoom(rows: HotRow[]): Promise<void> {
    await this.#settle(rows);
    this.#urgent = true;
    try {
      await this.#leavings.request();
    } finally {
      this.#urgent = false;
    }
    const mayTryAgain = [...this.#table.rows()].some(({ pins }) => pins === 0);
    if (this.#table.freeRows > 0 || mayTryAgain) return;
    await new Promise<void>((resolve) => {
      this.#onUnpinned = resolve;
    });
  }

  #leaveBeside(): void {
    this.#leavings.request().catch((error: unknown) => {
      this.#stuck = true;
      this.#options.onTrouble(error);
    });
  }

  /** The extents written to longest ago, a share of them. */
  async #leaveSome(): Promise<void> {
    const hot = [...this.#table.rows()].filter(({ state, pins }) => state === "hot" && pins === 0);
    hot.sort((a, b) => a.usedAt - b.usedAt);
    const count = Math.max(1, Math.floor(this.#table.capacity * LEAVE_SHARE));
    await this.#leave(hot.slice(0, count), this.#urgent);
    this.#stuck = false;
  }

  /** `closed`: no write passes meanwhile in what is to leave, so that it does leave. */
  async #leave(rows: readonly HotRow[], closed: boolean): Promise<void> {
    if (closed) for (const row of rows) this.#table.setState(row, "leaving");
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
    const safe = this.#options.safe();
    for (const row of rows) {
      if (row.sequence <= safe) continue;
      this.#memberOf(row.member).dirty.markPassing(row.extent, row.low, row.high, row.sequence);
    }
    // 3. Durably.
    await Promise.all(members.map(({ dirty }) => dirty.sync()));
  }

  #mayLeave(row: HotRow): boolean {
    const { image, dirty } = this.#memberOf(row.member);
    const isSynced = row.ordinal <= image.synced;
    if (row.pins > 0 || !(isSynced || image.failed !== undefined)) return false;
    const isSafe = isSynced && row.sequence <= this.#options.safe();
    return isSafe ? dirty.covers(row.extent, 0, 0) : dirty.covers(row.extent, row.low, row.high);
  }

  #free(row: HotRow): void {
    this.#changed.add(this.#table.sectorOf(row));
    this.#table.free(row);
  }

  #memberOf(member: number): HotMember {
    return present(this.#options.members.get(member), `member ${member}`);
  }
}
