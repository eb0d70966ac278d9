import { TidemarkError } from "#src/base/errors.js";
import type { DurableMark } from "#src/data-path/recovery/recovery.js";
import type { FactBook } from "#src/data-path/store/fact-book.js";
import type { ImageSet } from "#src/data-path/store/image-set.js";
import { MemberSeed, type PutOutcome } from "#src/data-path/store/member-seed.js";
import type { SeedContent } from "#src/data-path/store/seed-content.js";
import { SeedStamps, STAMPS_DAMAGED } from "#src/data-path/store/seed-stamps.js";
import type { SiteFacts } from "#src/data-path/store/site-facts.js";
import { type StoreLayout, seedPath } from "#src/data-path/store/store-layout.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { Disk } from "#src/platform/disk/disk.js";

export interface SeedsOptions {
  readonly disk: Disk;
  readonly layout: StoreLayout;
  readonly group: Uint8Array;
  readonly hash64: Hash64;
  readonly site: SiteFacts;
  readonly book: FactBook;
  readonly images: ImageSet;
  /** Folds the member up to there, with its floor; of a slot nothing counts that is not later than its stamp. */
  readonly fold: (
    member: number,
    to: Position,
    stampOf: (slot: number) => Promise<Sequence>,
  ) => Promise<void>;
}

interface Open {
  readonly seed: MemberSeed;
  readonly stamps: SeedStamps;
  /** Its end is durable, and nothing more may come. */
  isEnding: boolean;
  /** All of it comes again, and the first of that has come: that is being made durable. */
  beginning?: Promise<void>;
}

/**
 * The members of which this site has no history yet: their contents come beside the order, straight into their images.
 * Until the end nothing of such a member is opened, folded, scrubbed or promotable.
 *
 * The end, in this order:
 *
 * 1. `resync-end` names the member and is durable; from here on no chunk is taken. It counts for nobody yet, since it
 *    waits with the marks.
 * 2. What the journal says of the member up to there is folded into the image, but for what is void. The floor is
 *    durable, and with it the image is the member as of the end.
 * 3. That the seed is over is a fact; the stamps go.
 * 4. The catalogue takes the mark: the member stands in what is promotable.
 *
 * A crash in between begins again at 2: the mark is heard again, and the stamps have not changed since 1.
 *
 * A slot of which nothing came, or of which that is not known any more, means that this disk went back behind what it had
 * said: it was put back from a copy made in the middle of the seed. Nobody knows what else of it is older than was said. So
 * that end counts for nothing, the member is not whole, and all of it comes again:
 *
 * 1. that is a fact; 2. the stamps are empty; 3. the mark is taken in without the member, so that nobody else waits; 4. the
 * primary hears of it in the next handshake, and makes all of the member lacking; 5. with the first piece that is a fact too,
 * and from there on it is a seed like any other. Its pieces are stamped behind the end that was void, and what the order says
 * in between counts where it is later than they are.
 */
export class Seeds {
  readonly #options: SeedsOptions;
  readonly #open = new Map<number, Open>();

  private constructor(options: SeedsOptions) {
    this.#options = options;
  }

  /** Those that are under way; stamps of those that are over go, if a crash left them. */
  static async open(options: SeedsOptions): Promise<Seeds> {
    const { disk, layout, site } = options;
    const seeds = new Seeds(options);
    try {
      for (const member of site.members.keys()) {
        if (site.seeds.has(member)) {
          seeds.#open.set(member, seeds.#opened(member, await seeds.#stampsFound(member), false));
        } else await removeStamps(disk, layout, member);
      }
    } catch (error) {
      await seeds.close();
      throw error;
    }
    return seeds;
  }

  /**
   * What came before an end that counts for nothing counts for nothing; and what nobody can tell any more, since a stamp is not
   * sound, comes again too.
   */
  async #stampsFound(member: number): Promise<SeedStamps> {
    const { site, book } = this.#options;
    const options = this.#stampsOf(member);
    if (site.seedsAgain.has(member)) return await SeedStamps.create(options);
    const stamps = await SeedStamps.open(options);
    if (await stamps.isSound()) return stamps;
    await stamps.close();
    await book.record({ type: "seed-again", member, through: site.voidEnds.get(member) ?? 0 });
    return await SeedStamps.create(options);
  }

  /** Whether the member is still being seeded: then its image is nothing that could be read. */
  isOpen(member: number): boolean {
    return this.#open.has(member);
  }

  /** Whether contents of the member may still come. */
  takes(member: number): boolean {
    return this.#open.get(member)?.isEnding === false;
  }

  /** Of these all has to come again, and nothing has. */
  get again(): readonly number[] {
    return [...this.#options.site.seedsAgain].filter((member) => this.takes(member));
  }

  /** Nothing came yet, and there is nothing in the image that could be compared. */
  isEmpty(member: number): boolean {
    return this.#open.get(member)?.seed.isEmpty === true;
  }

  /** For a member that is about to be one: a fact that stands before its own, so that it never is without. */
  async prepare(member: number): Promise<void> {
    const stamps = await SeedStamps.create(this.#stampsOf(member));
    await stamps.close();
    await this.#options.book.record({ type: "seed-begun", member });
  }

  /** The member is one now, and is seeded if that was prepared. */
  async begin(member: number): Promise<void> {
    if (!this.#options.site.seeds.has(member)) return;
    const stamps = await SeedStamps.open(this.#stampsOf(member));
    this.#open.set(member, this.#opened(member, stamps, true));
  }

  /** Resolves once the content is durable in the image; or, with what of it is there, when it names what is not. */
  async put(member: number, content: SeedContent): Promise<PutOutcome> {
    const open = this.#open.get(member);
    const { sizeBytes } = this.#options.images.of(member);
    if (open === undefined || open.isEnding) throw notSeeding(member);
    if (content.offset + content.length > sizeBytes) throw outside(member, content, sizeBytes);
    if (this.#options.site.seedsAgain.has(member)) await this.#beginAgain(member, open);
    return await open.seed.put(content);
  }

  /** Marks are durable, and have not been taken in: what they end takes nothing more. Step 1. */
  heard(marks: readonly DurableMark[]): void {
    for (const { mark } of marks) {
      if (mark.type !== "resync-end") continue;
      for (const member of mark.members) {
        const open = this.#open.get(member);
        if (open !== undefined) open.isEnding = true;
      }
    }
  }

  /** Steps 2 and 3, before the mark is taken in; answers as what it is taken in. */
  async end(told: DurableMark): Promise<DurableMark> {
    const { mark, position } = told;
    if (mark.type !== "resync-end") return told;
    const whole: number[] = [];
    for (const member of mark.members) if (await this.#ended(member, position)) whole.push(member);
    return whole.length === mark.members.length ? told : { ...told, mark: { ...mark, members: whole } };
  }

  /** The member is given up. */
  async drop(member: number): Promise<void> {
    const open = this.#open.get(member);
    this.#open.delete(member);
    await open?.seed.idle();
    await open?.stamps.close();
  }

  async close(): Promise<void> {
    for (const member of [...this.#open.keys()]) await this.drop(member);
  }

  /** Whether the member is whole as of that end. */
  async #ended(member: number, position: Position): Promise<boolean> {
    const { site, book, disk, layout, fold } = this.#options;
    if (position.sequence <= (site.voidEnds.get(member) ?? 0)) return false;
    const open = this.#open.get(member);
    if (open === undefined) return true;
    open.isEnding = true;
    await open.seed.idle();
    if (!(await this.#isWhole(member, open.stamps))) {
      await this.#askAgain(member, open, position.sequence);
      return false;
    }
    await fold(member, position, (slot) => open.stamps.of(slot));
    await book.record({ type: "seed-ended", member });
    this.#open.delete(member);
    await open.stamps.close();
    await removeStamps(disk, layout, member);
    return true;
  }

  async #isWhole(member: number, stamps: SeedStamps): Promise<boolean> {
    // What the member grew by since it came is nothing until it is written, and has no stamps.
    const slots = Math.ceil(this.#options.site.member(member).sizeBytes / SLOT_BYTES);
    try {
      return (await stamps.firstMissing(slots)) === undefined;
    } catch (error) {
      if (error instanceof TidemarkError && error.code === STAMPS_DAMAGED) return false;
      throw error;
    }
  }

  async #askAgain(member: number, open: Open, through: Sequence): Promise<void> {
    await this.#options.book.record({ type: "seed-again", member, through });
    await open.stamps.close();
    this.#open.set(member, this.#opened(member, await SeedStamps.create(this.#stampsOf(member)), false));
  }

  /** Pieces come many at once, and none is put anywhere before that is durable. */
  async #beginAgain(member: number, open: Open): Promise<void> {
    open.beginning ??= this.#options.book.record({ type: "seed-begun", member }).finally(() => {
      delete open.beginning;
    });
    await open.beginning;
  }

  #opened(member: number, stamps: SeedStamps, isNew: boolean): Open {
    const seed = new MemberSeed(this.#options.images.of(member), stamps, isNew);
    return { seed, stamps, isEnding: false };
  }

  #stampsOf(member: number) {
    const { disk, layout, group, hash64 } = this.#options;
    return { disk, path: seedPath(layout, member), group, member, hash64 };
  }
}

async function removeStamps(disk: Disk, layout: StoreLayout, member: number): Promise<void> {
  const path = seedPath(layout, member);
  if ((await disk.stat(path)) === undefined) return;
  await disk.unlink(path);
  await disk.syncDirectory(layout.images);
}

function notSeeding(member: number): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "SEED_NOT_OPEN",
    message: `member ${member} is whole here: nothing of it goes into its image but through the order`,
    hint: "dial again: the handshake says which members are still being seeded",
    facts: { member },
  });
}

function outside(member: number, { offset, length }: SeedContent, sizeBytes: number): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "SEED_OUTSIDE",
    message: `a chunk of member ${member} ends at ${offset + length}, and its image at ${sizeBytes}`,
    hint: "compare the versions of tidemark on both sites",
    facts: { member, offset, length, sizeBytes },
  });
}
