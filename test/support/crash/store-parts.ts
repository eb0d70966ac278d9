import { Image } from "#src/data-path/image/image.js";
import { Journal, Ledger, StateFile } from "#src/data-path/journal/journal.js";
import { Catalogue, journalMarks, Reservations } from "#src/data-path/recovery/recovery.js";
import { Images } from "#src/data-path/replica/images.js";
import { Replica } from "#src/data-path/replica/replica.js";
import type { Fact } from "#src/domain/model/fact.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import type { Disk } from "#src/platform/disk/disk.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import { LevelOpener } from "#src/platform/key-value/level-store.js";
import { MendedStore } from "#src/platform/key-value/mended-store.js";
import { GROUP } from "#test/support/batches.js";
import { GROUP_UUID, MEMBERS, ROOT, sizeOf } from "#test/support/crash/plan.js";
import { isCorrupt } from "#test/support/crash/tolerated.js";
import { hash64 } from "#test/support/hash.js";

/**
 * The store of one group as a daemon would put it together from its parts, in one directory: the one place of the crash
 * tests that knows how. The order in which things become durable when several parts are concerned stands here:
 *
 * - the state file is made last, so where it is, everything is;
 * - a floor is in the ledger before it counts, and before anything below it goes;
 * - a branch is in the ledger, as the reservation of where it grows from, before it is written; it is released before it
 *   is dropped;
 * - a checkpoint of the ledger is written while nobody else says anything.
 */
export interface StoreParts {
  readonly state: StateFile;
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly replica: Replica;
  readonly images: ReadonlyMap<number, Image>;
  readonly catalogue: Catalogue;
  readonly reservations: Reservations;
  readonly entries: Map<bigint, LineageEntry>;
  readonly floors: Map<number, number>;
  trimmed: number;
}

/** Small, so that the workload meets many rollovers. */
const JOURNAL_SIZES = { bytesMin: 64 * 1024, bytesMax: 512 * 1024 };
const LEDGER_SIZES = { bytesMin: 16 * 1024, bytesMax: 64 * 1024 };
const EVERY_MS = 10_000;

export class CrashStore {
  readonly parts: StoreParts;
  readonly #closeStores: () => Promise<void>;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(parts: StoreParts, closeStores: () => Promise<void>) {
    this.parts = parts;
    this.#closeStores = closeStores;
  }

  static async open(disk: Disk, folder: string): Promise<CrashStore> {
    const path = (name: string) => `${folder}/${name}`;
    const isMade = (await disk.stat(path("state"))) !== undefined;
    const images = await openImages(disk, path("images"), isMade);
    const facts: Fact[] = [];
    const ledger = await Ledger.open(
      { disk, directory: path("ledger"), group: GROUP, hash64, sizes: LEDGER_SIZES },
      (fact) => facts.push(fact),
    );
    const reservations = new Reservations(ledger);
    const floors = new Map(MEMBERS.map((member) => [member, 0]));
    let trimmed = 0;
    for (const fact of facts) {
      reservations.takeFact(fact);
      if (fact.type === "floor")
        floors.set(fact.member, Math.max(floors.get(fact.member) ?? 0, fact.floor.sequence));
      if (fact.type === "trimmed") trimmed = Math.max(trimmed, fact.upTo);
    }
    const entries = new Map([[ROOT.id, ROOT]]);
    for (const { id, position, why } of reservations.all) {
      const entry = branchOf(id, position, why);
      if (entry !== undefined) entries.set(entry.id, entry);
    }
    const journal = await Journal.open({
      disk,
      directory: path("journal"),
      group: GROUP,
      hash64,
      wanted: (branch) => entries.has(branch),
      floor: (branch) => (branch === ROOT.id ? trimmed : 0),
      known: () => 0,
      sizes: JOURNAL_SIZES,
    });
    if (!journal.branches.some(({ id }) => id === ROOT.id)) journal.begin(ROOT);
    const clock = new RealClock();
    const replica = await Replica.open({
      disk,
      journal,
      keyValue: new LevelOpener(),
      indexPath: path("index"),
      hash64,
      clock,
      group: GROUP,
      image: new Images(images),
      entries: () => entries,
      horizon: (member) => floors.get(member) ?? 0,
    });
    const store = await openOrMake(path("points"));
    const catalogue = await Catalogue.open({
      store,
      hash64,
      clock,
      ledger,
      facts,
      marks: journalMarks(journal, hash64),
      reservations,
      scopeOf: () => "inline",
      lineage: () => [ROOT],
      isSecondary: () => true,
      everyMs: () => EVERY_MS,
    });
    const state = await openState(disk, path("state"), isMade);
    const parts = { state, ledger, journal, replica, images, catalogue, reservations, entries, floors };
    return new CrashStore({ ...parts, trimmed }, () => store.close());
  }

  /** Folds a member up to the sequence; nothing that is kept lies below it. */
  async moveHorizon(member: number, to: number): Promise<void> {
    const { replica, images, ledger, floors, reservations } = this.parts;
    const image = images.get(member);
    if (image === undefined) throw new Error(`no image of member ${member}`);
    reservations.announce(new Map([[member, to]]));
    const floor = { entry: ROOT.id, sequence: to };
    await replica.moveHorizon(
      image,
      floor,
      () =>
        this.exclusive(async () => {
          await ledger.append({ type: "floor", member, floor });
          floors.set(member, to);
        }),
      { throttle: UNTHROTTLED },
    );
  }

  /** Lets go of the segments that neither a member nor a point needs any more. */
  async trim(): Promise<void> {
    const { ledger, replica, catalogue, floors } = this.parts;
    const upTo = Math.min(catalogue.settledUpTo(ROOT.id), ...floors.values());
    await this.exclusive(async () => {
      await ledger.append({ type: "trimmed", branch: ROOT.id, upTo });
      this.parts.trimmed = upTo;
    });
    await replica.trim(ROOT.id, upTo);
  }

  checkpoint(): Promise<void> {
    const { catalogue, ledger, reservations, floors } = this.parts;
    return this.exclusive(() =>
      catalogue.checkpoint(undefined, (facts) =>
        ledger.checkpoint([
          ...facts,
          ...reservations.facts(),
          ...[...floors].map(([member, sequence]): Fact => {
            return { type: "floor", member, floor: { entry: ROOT.id, sequence } };
          }),
          { type: "trimmed", branch: ROOT.id, upTo: this.parts.trimmed },
        ]),
      ),
    );
  }

  async reserve(id: string, sequence: number, why: string): Promise<void> {
    const position = { entry: ROOT.id, sequence };
    const members = MEMBERS.map((member) => ({ member, at: sequence, fuzzy: false }));
    await this.exclusive(() =>
      this.parts.reservations.reserve({ id, position, members, why, isDurable: true }),
    );
    const entry = branchOf(id, position, why);
    if (entry !== undefined) this.parts.entries.set(entry.id, entry);
  }

  /** The branch, if it is one, goes with it. */
  async release(id: string): Promise<void> {
    await this.exclusive(() => this.parts.reservations.release(id));
    const branch = branchIdOf(id);
    if (branch === undefined || !this.parts.entries.has(branch)) return;
    await this.parts.replica.drop(branch);
    this.parts.entries.delete(branch);
  }

  async close(): Promise<void> {
    const { replica, images, journal, ledger, state } = this.parts;
    await replica.close();
    await this.#closeStores();
    for (const image of images.values()) await image.close();
    await journal.close();
    await ledger.close();
    await state.close();
  }

  /** What must not come between the gathering of a checkpoint and its writing. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = Promise.allSettled([turn]);
    return turn;
  }
}

const BRANCH_ID = /^branch-([0-9a-f]+)$/;
const BRANCH_WHY = /^branch from (\d+)$/;

export function branchReservation(
  branch: bigint,
  first: number,
): { readonly id: string; readonly why: string } {
  return { id: `branch-${branch.toString(16)}`, why: `branch from ${first}` };
}

function branchIdOf(id: string): bigint | undefined {
  const hex = BRANCH_ID.exec(id)?.[1];
  return hex === undefined ? undefined : BigInt(`0x${hex}`);
}

/** A branch is known by its reservation: the position is where it grows from. */
function branchOf(id: string, parent: LineageEntry["parent"], why: string): LineageEntry | undefined {
  const branch = branchIdOf(id);
  const first = BRANCH_WHY.exec(why)?.[1];
  if (branch === undefined || first === undefined) return undefined;
  return { epoch: 2, id: branch, first: Number(first), parent, writer: `w${id}` };
}

async function openImages(disk: Disk, folder: string, isMade: boolean) {
  await ensureDirectory(disk, folder, 0o700);
  const images = new Map<number, Image>();
  for (const member of MEMBERS) {
    const path = `${folder}/${member}`;
    const options = {
      disk,
      path,
      hashPath: `${path}.hashes`,
      group: GROUP,
      member,
      sizeBytes: sizeOf(member),
    };
    const opening = isMade ? Image.open({ ...options, hash64 }) : Image.create({ ...options, hash64 });
    images.set(member, await opening);
  }
  return images;
}

function openState(disk: Disk, path: string, isMade: boolean): Promise<StateFile> {
  if (isMade) return StateFile.open(disk, path, hash64);
  const promise = { epoch: ROOT.epoch, id: ROOT.id };
  const first = { group: GROUP_UUID, site: "alpha", lineage: [ROOT], promise, ceiling: 0, clean: undefined };
  return StateFile.create(disk, path, first, hash64);
}

/** Nothing is only in it: one that cannot be opened is made again. */
async function openOrMake(path: string) {
  const opener = new LevelOpener();
  try {
    return await MendedStore.open(opener, path);
  } catch (error) {
    if (!isCorrupt(error)) throw error;
    await opener.destroy(path);
    return await opener.open(path);
  }
}
