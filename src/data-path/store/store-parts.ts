import { present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import { settleAll } from "#src/base/settle-all.js";
import { CompactedFacts, CompactedFiles, Compaction } from "#src/data-path/compaction/compaction.js";
import {
  Journal,
  type JournalFinding,
  Ledger,
  type SegmentSizes,
  StateFile,
} from "#src/data-path/journal/journal.js";
import {
  Catalogue,
  type DurableMark,
  journalMarks,
  Reservations,
  type UnreadMarks,
} from "#src/data-path/recovery/recovery.js";
import { Replica } from "#src/data-path/replica/replica.js";
import { branchFloor } from "#src/data-path/store/branch-floor.js";
import { markAtStart } from "#src/data-path/store/damaged-points.js";
import { FactBook } from "#src/data-path/store/fact-book.js";
import { ImageSet } from "#src/data-path/store/image-set.js";
import { MarkIntake } from "#src/data-path/store/mark-intake.js";
import { finishDrops } from "#src/data-path/store/member-drops.js";
import { Seeds } from "#src/data-path/store/seeds.js";
import { SiteFacts } from "#src/data-path/store/site-facts.js";
import { type StoreLayout, storeLayout } from "#src/data-path/store/store-layout.js";
import type { Fact } from "#src/domain/model/fact.js";
import type { Finding } from "#src/domain/model/finding.js";
import { groupIdBytes } from "#src/domain/model/group-id.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { Clock } from "#src/platform/clock/clock.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import type { Disk } from "#src/platform/disk/disk.js";
import type { KeyValueOpener, KeyValueStore } from "#src/platform/key-value/key-value.js";
import { MendedStore } from "#src/platform/key-value/mended-store.js";

/** What a store stands on. */
export interface StorePorts {
  readonly disk: Disk;
  readonly keyValue: KeyValueOpener;
  readonly clock: Clock;
  readonly hash64: Hash64;
}

export interface OpeningOptions extends StorePorts {
  /** The group's own directory. */
  readonly directory: string;
  /** Sequences up to which a branch is known, from the peer, to have been durable here. */
  readonly known?: (branch: bigint) => Sequence;
  readonly isSecondary: () => boolean;
  /** How often points are cut. */
  readonly everyMs: () => number;
  readonly sizes?: SegmentSizes;
  readonly onProgress?: (progress: OpeningProgress) => void;
}

export type OpeningProgress =
  | { readonly type: "index"; readonly branches: number; readonly of: number }
  | { readonly type: "points"; readonly reason: string; readonly marks: number };

/** The parts of one group's store, open. */
export interface StoreParts extends StorePorts {
  readonly layout: StoreLayout;
  readonly group: Uint8Array;
  readonly state: StateFile;
  readonly site: SiteFacts;
  readonly book: FactBook;
  readonly ledger: Ledger;
  readonly reservations: Reservations;
  readonly journal: Journal;
  readonly images: ImageSet;
  /** Compacted files, as they are on the disk. */
  readonly files: CompactedFiles;
  readonly replica: Replica;
  /** Members that are being seeded straight into their images. */
  readonly seeds: Seeds;
  readonly compaction: Compaction;
  readonly catalogue: Catalogue;
  readonly intake: MarkIntake;
  /** Every lineage entry that this site knows: its lineage and its own branches. */
  readonly entries: () => ReadonlyMap<bigint, LineageEntry>;
  readonly findings: readonly JournalFinding[];
  /** What was not sound at the start, and has been made again from what it is made of. */
  readonly mended: readonly Finding[];
  close(): Promise<void>;
}

/**
 * Opens what a crash may have left at any instruction, in the order in which one part needs another:
 *
 * 1. the state file: lineage, promise. Nobody can go on without it.
 * 2. the ledger, whole: what is kept, how far what is folded and trimmed, which branches there are. From here it is known
 *    which files of the others are wanted.
 * 3. the journal: chains are found, doubtful ends are made durable, what nobody wants is removed.
 * 4. the images, with folds that were cut short.
 * 5. the compacted files: those that no fact names are removed.
 * 6. the index, caught up with compacted files and journal or made again.
 * 7. the points, caught up with ledger and journal or made again; those that need what could not be read are marked.
 */
export async function openParts(options: OpeningOptions): Promise<StoreParts> {
  const opened: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(part: T): T => {
    opened.push(part);
    return part;
  };
  const close = async () => {
    // In reverse: who writes to another is closed before it.
    for (const part of opened.splice(0).reverse()) await part.close();
  };
  try {
    const parts = { ...(await openInOrder(options, keep)), close };
    await markAtStart(parts);
    return parts;
  } catch (error) {
    await settleAll([close()]);
    throw error;
  }
}

async function openInOrder(
  options: OpeningOptions,
  keep: <T extends { close(): Promise<void> }>(part: T) => T,
): Promise<Omit<StoreParts, "close">> {
  const { disk, keyValue, clock, hash64, sizes, onProgress = () => undefined } = options;
  const layout = storeLayout(options.directory);

  const state = keep(await StateFile.open(disk, layout.state, hash64));
  const group = present(groupIdBytes(state.state.group), "the group's id in the state file");

  const site = new SiteFacts();
  const facts: Fact[] = [];
  const ledger = keep(
    await Ledger.open({ disk, directory: layout.ledger, group, hash64 }, (fact) => facts.push(fact)),
  );
  const compacted = new CompactedFacts();
  const book = new FactBook(ledger, site, compacted);
  const reservations = new Reservations(book);
  for (const fact of facts) {
    site.take(fact);
    reservations.takeFact(fact);
    compacted.takeFact(fact);
  }
  site.keepFollowed(state.state.lineage.map(({ id }) => id));
  const entries = knownEntries(state, site);

  // The journal alone can't tell a torn end from damage at the very end: whoever remembers more is asked.
  const indexed = await Replica.durableThrough({ disk, keyValue, indexPath: layout.index, hash64 });
  const known = (branch: bigint) =>
    Math.max(indexed.through.get(branch) ?? 0, site.known.get(branch) ?? 0, options.known?.(branch) ?? 0);
  const journal = keep(
    await Journal.open({
      disk,
      directory: layout.journal,
      group,
      hash64,
      wanted: (branch) => entries().has(branch),
      isDropped: (branch) => site.dropped.has(branch),
      floor: (branch) => site.trimmed.get(branch) ?? 0,
      known,
      branchOf: (branch) => entries().get(branch),
      ...(sizes === undefined ? {} : { sizes }),
    }),
  );

  // Durable before anybody who remembers is brought down to what is left.
  // So is a branch of which no segment is left at all.
  const held = new Set(journal.branches.map(({ id }) => id));
  const lost = [...entries().values()].filter(({ id, first }) => !held.has(id) && known(id) >= first);
  const missing = [...journal.branches, ...lost].filter(
    ({ id }) => known(id) > Math.max(held.has(id) ? journal.durable(id) : 0, site.known.get(id) ?? 0),
  );
  await book.record(
    ...missing.map(({ id }): Fact => ({ type: "known-durable", upTo: { entry: id, sequence: known(id) } })),
  );

  const images = keep(await ImageSet.open({ disk, layout, group, hash64, site }));

  const files = keep(
    await CompactedFiles.open({
      disk,
      directory: layout.compacted,
      group,
      hash64,
      facts: compacted,
      wanted: (branch) => !site.dropped.has(branch),
      floor: (branch) => branchFloor(site, entries(), branch),
      factsLost: site.lost.length > 0,
    }),
  );

  let intake: MarkIntake | undefined;
  const replica = keep(
    await Replica.open({
      disk,
      journal,
      keyValue,
      indexPath: layout.index,
      hash64,
      clock,
      group,
      image: images.reader,
      entries,
      horizon: (member) => site.floor(member),
      floorAt: (member) => site.floors.get(member),
      isDrill: (branch) => site.isDrill(branch),
      compacted: files,
      verifiedIndex: indexed.verified,
      onAppended: (batch) => present(intake, "the intake of marks").add(batch),
      onRebuild: (branches, of) => onProgress({ type: "index", branches, of }),
    }),
  );

  // A drop that was cut short is finished; then nothing of those branches is left that would have to be told from others.
  for (const branch of site.dropped) await replica.drop(branch);
  site.droppedWhole(site.dropped);
  await finishDrops({ disk, layout, site, images, replica });

  const seeds = keep(
    await Seeds.open({
      ...{ disk, layout, group, hash64, site, book, images },
      fold: async (member, to, stampOf) => {
        const recordFloor = () => book.record({ type: "floor", member, floor: to });
        const pace = { throttle: UNTHROTTLED, stampOf };
        await replica.moveHorizon(images.of(member), to, recordFloor, pace);
      },
    }),
  );
  const record = async (marks: readonly DurableMark[]) => {
    const said = marks.flatMap(({ mark, position }) => site.factOf(mark, position) ?? []);
    await book.record(...said);
    for (const fact of said) if (fact.type === "sized") await images.grow(fact.member);
    const taken: DurableMark[] = [];
    for (const mark of marks) taken.push(await seeds.end(mark));
    return taken;
  };
  const mended: Finding[] = replica.madeAgain === undefined ? [] : [replica.madeAgain];
  const doubtPoints = (detail: string) => mended.push({ type: "points", detail });
  const store = keep(await openPoints(keyValue, layout.points, doubtPoints));
  const unread: UnreadMarks[] = [];
  const marks = journalMarks(journal, hash64, (one) => unread.push(one));
  let rebuilt: string | undefined;
  const catalogue = await Catalogue.open({
    store,
    hash64,
    clock,
    ledger: book,
    facts,
    marks: async function* marksThroughStore(through) {
      for await (const mark of marks(through)) {
        yield* await record([mark]);
      }
    },
    reservations,
    scopeOf: (member) => site.members.get(member)?.capture ?? "inline",
    lineage: () => state.state.lineage,
    entries,
    isSecondary: options.isSecondary,
    everyMs: options.everyMs,
    onRebuild: (reason, { marks: count }) => {
      rebuilt = reason;
      onProgress({ type: "points", reason, marks: count });
    },
  });
  if (rebuilt !== undefined) doubtPoints(rebuilt);
  const heard = new Map(journal.branches.map(({ id }) => [id, journal.durable(id)]));
  intake = new MarkIntake({ catalogue, record, unread, onHeard: (some) => seeds.heard(some) }, heard);
  const parts = { disk, keyValue, clock, hash64, layout, group, state, site, book, ledger, reservations };
  const said = { append: (fact: Fact) => book.record(fact) };
  const compaction = new Compaction({ files, replica, ledger: said, entries, group, hash64 });
  const findings = [...ledger.findings, ...journal.findings];
  const stored = { journal, images, files, replica, seeds, compaction, catalogue, intake };
  return { ...parts, ...stored, entries, findings, mended };
}

/** The points' store is small: one that is damaged, or cannot be opened, is made again like one that is lost. */
async function openPoints(
  keyValue: KeyValueOpener,
  path: string,
  onDoubt: (detail: string) => void,
): Promise<KeyValueStore> {
  try {
    return await MendedStore.open(keyValue, path);
  } catch (error) {
    if (!isCorrupt(error)) throw error;
    onDoubt(error.message);
    await keyValue.destroy(path);
    return await MendedStore.open(keyValue, path);
  }
}

function isCorrupt(error: unknown): error is TidemarkError {
  return error instanceof TidemarkError && error.kind === "corrupt";
}

/** Looked up for every read of a view: put together again only when one of its sources has changed. */
function knownEntries(state: StateFile, site: SiteFacts): () => ReadonlyMap<bigint, LineageEntry> {
  let from: { readonly lineage: unknown; readonly version: number } | undefined;
  let known: ReadonlyMap<bigint, LineageEntry> = new Map();
  return () => {
    const { lineage } = state.state;
    if (from?.lineage === lineage && from.version === site.branchesVersion) return known;
    const local = [...site.branches.values()].map(({ entry }): [bigint, LineageEntry] => [entry.id, entry]);
    known = new Map([...lineage.map((entry): [bigint, LineageEntry] => [entry.id, entry]), ...local]);
    from = { lineage, version: site.branchesVersion };
    return known;
  };
}
