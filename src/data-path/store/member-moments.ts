import { TidemarkError } from "#src/base/errors.js";
import { type ExportOptions, type ExportReport, exportDevice } from "#src/data-path/export/export.js";
import type { BranchDevice, Span } from "#src/data-path/replica/replica.js";
import { assertWholeEntry } from "#src/data-path/store/cut-short.js";
import { knownEntry } from "#src/data-path/store/heads.js";
import type { InPlace } from "#src/data-path/store/in-place.js";
import {
  type Moment,
  membersAt,
  openableFrom,
  openableIn,
  standsInBranch,
} from "#src/data-path/store/moment-members.js";
import type { OpenView, OpenViews } from "#src/data-path/store/open-views.js";
import { removedBefore } from "#src/data-path/store/removed-members.js";
import {
  memberNotIn,
  memberNotSeeded,
  memberRemoved,
  memberUnknown,
  memberWithinScan,
} from "#src/data-path/store/store-errors.js";
import type { StoreParts } from "#src/data-path/store/store-parts.js";
import { positionAt } from "#src/domain/model/lineage.js";
import type { MemberPosition } from "#src/domain/model/recovery-point.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { DiskRange } from "#src/platform/disk/disk.js";
import type { Random } from "#src/platform/random/random.js";

/** Where a member as of a position may hold data: outside of `all` it reads as zeros. Ascending, apart. */
export interface HeldRanges {
  readonly all: readonly DiskRange[];
  /** There it may read from the journal; elsewhere it is what the image holds, for as long as the position is reserved. */
  readonly journal: readonly DiskRange[];
  /** Path of the image. */
  readonly image: string;
}

/** Where an export goes and how. */
export type ExportRequest = Omit<ExportOptions, "source" | "disk" | "hash64">;

/** Members as block devices, each with the size that it has at that position. */
export class MemberMoments {
  readonly #parts: StoreParts;
  readonly #views: OpenViews;
  readonly #random: Random;
  readonly #inPlace: InPlace;

  constructor(parts: StoreParts, views: OpenViews, random: Random, inPlace: InPlace) {
    this.#parts = parts;
    this.#views = views;
    this.#random = random;
    this.#inPlace = inPlace;
  }

  /** Read-only; holds what it reads until it is closed. */
  async open(member: number, moment: Moment, why: string): Promise<OpenView> {
    const { replica } = this.#parts;
    this.#assertHeld(member);
    const members = membersAt(this.#parts, moment);
    const at = this.#standing(member, moment.position, members);
    const position = { ...moment.position, sequence: at };
    return await this.#views.open({ ...moment, members, id: this.#random.uuid(), why }, () =>
      replica.view(member, this.#sizeAt(member, position), position),
    );
  }

  /** At the head of a branch, to be written. */
  device(member: number, entry: bigint): BranchDevice {
    const { replica } = this.#parts;
    this.#assertHeld(member);
    const known = knownEntry(this.#parts, entry);
    const position = { entry, sequence: Number.MAX_SAFE_INTEGER };
    this.#standing(member, position, membersAt(this.#parts, { position, members: [] }));
    if (this.#isBeingScanned(member, position)) throw memberWithinScan(member, known.parent?.sequence ?? 0);
    assertWholeEntry(this.#parts, entry);
    return replica.device(member, this.#sizeAt(member, position), known);
  }

  /**
   * Both ends are reserved until it is worked out: what was folded behind the first is in no version any more, and what is
   * compacted across the second has moved behind it. What is gone already is refused, rather than told in part. Of other
   * members nothing is read.
   */
  async changedSince(member: number, since: Sequence, position: Position): Promise<readonly Span[]> {
    const { replica, reservations } = this.#parts;
    this.#assertHeld(member);
    this.#standing(member, position, membersAt(this.#parts, { position, members: [] }));
    const path = replica.pathTo(position);
    const oldest = path.at(-1);
    const begin = oldest === undefined ? position : { entry: oldest.entry, sequence: oldest.first - 1 };
    const held = [positionAt(path, since) ?? begin, position].map((end) => {
      const members = [{ member, at: end.sequence, fuzzy: false }];
      return { id: this.#random.uuid(), position: end, members, why: "changes", isDurable: false };
    });
    try {
      await Promise.all(held.map((reservation) => reservations.reserve(reservation)));
      return await replica.changedSince(member, this.#sizeAt(member, position), since, position);
    } finally {
      for (const { id } of held) await reservations.release(id);
    }
  }

  /**
   * What was written behind the image's floor, and what the image itself holds. In this order: what is folded meanwhile is in
   * both. Where the first is not told any more, everything may hold data.
   */
  async mayHold(member: number, position: Position): Promise<HeldRanges> {
    const { images, site } = this.#parts;
    const { file } = images.of(member);
    const sizeBytes = this.#sizeAt(member, position);
    let changed: readonly Span[];
    try {
      changed = await this.changedSince(member, site.floor(member), position);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      const all = [{ from: 0, to: sizeBytes }];
      return { all, journal: all, image: file.path };
    }
    const data = file.allocation(0, Math.min(sizeBytes, file.sizeBytes)).filter(({ hole }) => !hole);
    return { all: united([...changed, ...data]), journal: united(changed), image: file.path };
  }

  async export(member: number, moment: Moment, target: ExportRequest): Promise<ExportReport> {
    const { disk, hash64 } = this.#parts;
    const source = await this.open(member, moment, "export");
    try {
      return await exportDevice({ ...target, source, disk, hash64 });
    } finally {
      await source.close();
    }
  }

  #assertHeld(member: number): void {
    this.#inPlace.assertHistory();
    const { site, images, seeds } = this.#parts;
    if (!site.members.has(member) || images.isLeaving(member)) throw memberUnknown(member);
    if (seeds.isOpen(member)) throw memberNotSeeded(member);
  }

  /** Where the member stands at the position; throws why it does not. */
  #standing(member: number, position: Position, members: readonly MemberPosition[]): Sequence {
    const at = members.find((candidate) => candidate.member === member)?.at;
    const removedAt = removedBefore(this.#parts, member, { ...position, sequence: at ?? position.sequence });
    if (removedAt !== undefined) throw memberRemoved(member, removedAt);
    if (at !== undefined) return at;
    const branch = this.#parts.site.branches.get(position.entry)?.entry;
    const isWithin = branch !== undefined && openableIn(this.#parts, position.entry, member) !== undefined;
    if (isWithin && !standsInBranch(this.#parts, branch, member))
      throw memberWithinScan(member, branch.parent?.sequence ?? 0);
    throw memberNotIn(
      member,
      branch?.parent?.sequence ?? position.sequence,
      openableFrom(this.#parts, member),
    );
  }

  /** Who is captured alone has at the head of an entry what of the next scan has come. */
  #isBeingScanned(member: number, position: Position): boolean {
    const { site, catalogue } = this.#parts;
    if (site.member(member).capture === "inline") return false;
    return catalogue.resyncsAt(position).open.some(({ waiting }) => waiting.includes(member));
  }

  #sizeAt(member: number, position: Position): number {
    const { site, replica } = this.#parts;
    const path = replica.pathTo(position);
    return site.sizeAt(member, (at) =>
      path.some(
        ({ entry, first, last }) => at.entry === entry && at.sequence >= first && at.sequence <= last,
      ),
    );
  }
}

function united(spans: readonly Span[]): readonly DiskRange[] {
  const ranges: DiskRange[] = [];
  for (const { offset, length } of spans.toSorted((a, b) => a.offset - b.offset)) {
    const to = offset + length;
    const last = ranges.at(-1);
    if (last === undefined || last.to < offset) ranges.push({ from: offset, to });
    else ranges[ranges.length - 1] = { from: last.from, to: Math.max(last.to, to) };
  }
  return ranges;
}
