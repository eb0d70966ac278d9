import { present } from "#src/base/assert.js";
import { CompactedFacts, CompactedFiles, Compaction } from "#src/data-path/compaction/compaction.js";
import { Image } from "#src/data-path/image/image.js";
import { Journal, Ledger } from "#src/data-path/journal/journal.js";
import { Images } from "#src/data-path/replica/images.js";
import { TABLE } from "#src/data-path/replica/index-format.js";
import { Replica } from "#src/data-path/replica/replica.js";
import type { View } from "#src/data-path/replica/view.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Fact } from "#src/domain/model/fact.js";
import { type LineageEntry, lineageTo, pathTo } from "#src/domain/model/lineage.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { HistoryNeeds, NeededPosition } from "#src/domain/retention/horizon.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import type { KeyValueChange, KeyValueOpener } from "#src/platform/key-value/key-value.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP } from "#test/support/batches.js";
import { GroupModel } from "#test/support/compaction/group-model.js";
import { hash64 } from "#test/support/hash.js";
import { WatchedKeyValue } from "#test/support/watched-key-value.js";

export const ROOT: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const REGION_SLOTS = 2 ** 30 / SLOT_BYTES;

/** Planted bugs, to see that the checks notice. */
export interface Plant {
  /** The switch is recorded before the file is on the disk. */
  readonly fileNotSynced?: boolean;
  /** What is replaced goes once the switch is recorded, before the index follows. */
  readonly removedEarly?: boolean;
  /** Zeros over whole regions are not in the files. */
  readonly regionsIgnored?: boolean;
  /** Zeros are not in the files. */
  readonly zerosIgnored?: boolean;
  /** A position that somebody reads at is left out of what is needed. */
  readonly needForgotten?: boolean;
  /** No bug, but bad luck: no index entry that was deleted is ever gone. */
  readonly deletesLost?: boolean;
}

/** A view at a position, one member of it. */
export interface OpenView {
  readonly view: View;
  readonly member: number;
  readonly position: Position;
}

/** What outlives each life of the process. */
export class Run {
  readonly random: SimulatedRandom;
  readonly time = new SimulatedTime();
  readonly clock = new SimulatedClock(this.time);
  readonly keyValue: SimulatedKeyValue;
  /** The same, as the replica sees it. */
  readonly watched: WatchedKeyValue;
  readonly model: GroupModel;
  readonly hasRegions: boolean;
  readonly acknowledged = new Map<bigint, number>();
  readonly broken: string[] = [];
  readonly trace: string[] = [];
  readonly plant: Plant;
  readonly imagesMade = new Set<number>();
  /** How often each thing was done, to see that a run does not pass by doing nothing. */
  readonly done = new Map<string, number>();
  disk: SimulatedDisk;
  /** As the ledger of the site would have it. */
  lineage: readonly LineageEntry[] = [ROOT];
  readonly floors = new Map<number, number>();
  readonly trimmed = new Map<bigint, number>();
  points: readonly NeededPosition[] = [];
  windowFrom: Position = { entry: ROOT.id, sequence: 0 };
  #nextId = 0xb0n;

  constructor(seed: number, plant: Plant, keyValue?: KeyValueOpener) {
    this.random = new SimulatedRandom(seed);
    this.keyValue = new SimulatedKeyValue(this.random.fork("key-value"));
    const kept: readonly unknown[] = plant.deletesLost === true ? [TABLE.version, TABLE.witness] : [];
    const isLost = ({ type, key }: KeyValueChange) => type === "delete" && kept.includes(key[0]);
    this.watched = new WatchedKeyValue(keyValue ?? this.keyValue, (change) => !isLost(change));
    this.disk = new SimulatedDisk({ clock: this.clock, random: this.random.fork("disk") });
    this.plant = plant;
    // Folding zeroed regions takes long, so a run has either.
    this.hasRegions = plant.regionsIgnored === true || this.random.chance(0.3);
    const large = { sizeBytes: 2 ** 30 + 2 * SLOT_BYTES, slots: [0, 1, REGION_SLOTS - 1, REGION_SLOTS] };
    const small = { sizeBytes: 3 * SLOT_BYTES, slots: [0, 1, 2] };
    this.model = new GroupModel(
      new Map([
        [1, this.hasRegions ? large : small],
        [2, small],
      ]),
    );
    this.model.begin(ROOT);
  }

  get head(): LineageEntry {
    return present(this.lineage.at(-1), "the newest entry");
  }

  /** Where the group stands. */
  get promotable(): Position {
    return { entry: this.head.id, sequence: this.acknowledged.get(this.head.id) ?? this.head.first - 1 };
  }

  newId(): bigint {
    this.#nextId += 1n;
    return this.#nextId;
  }

  count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
    this.trace.push(what);
  }

  expect(holds: boolean, promise: string): void {
    if (!holds) this.broken.push(promise);
  }

  /** What of the branch every image holds. */
  floorOf(branch: bigint): number {
    const part = pathTo(this.lineage, this.promotable).find(({ entry }) => entry === branch);
    const lowest = Math.min(...[...this.model.members.keys()].map((member) => this.floors.get(member) ?? 0));
    return part === undefined ? 0 : Math.min(lowest, part.last);
  }
}

/** One life of the process. */
export interface Life {
  readonly journal: Journal;
  readonly ledger: Ledger;
  readonly files: CompactedFiles;
  readonly replica: Replica;
  readonly compaction: Compaction;
  readonly images: ReadonlyMap<number, Image>;
  readonly views: OpenView[];
  isOver: boolean;
}

export async function start(run: Run): Promise<Life> {
  const { disk, model, plant } = run;
  const facts = new CompactedFacts();
  const ledger = await Ledger.open({ disk, directory: "/store/ledger", group: GROUP, hash64 }, (fact) =>
    facts.takeFact(fact),
  );
  const wanted = (branch: bigint) => model.entries.has(branch);
  const journal = await Journal.open({
    disk,
    directory: "/store/journal",
    group: GROUP,
    hash64,
    wanted,
    floor: (branch) => run.trimmed.get(branch) ?? 0,
    known: (branch) => run.acknowledged.get(branch) ?? 0,
    sizes: { bytesMin: 32 * 1024, bytesMax: 64 * 1024 },
  });
  run.expect(journal.findings.length === 0, `nothing is damaged: ${journal.findings[0]?.detail}`);
  for (const [id, entry] of model.entries) {
    const kept = journal.branches.some((branch) => branch.id === id);
    if (!kept) journal.begin(entry);
    const durable = kept ? journal.durable(id) : entry.first - 1;
    run.expect(durable >= (run.acknowledged.get(id) ?? 0), "I3: what was acknowledged is there");
    model.cut(id, durable);
    run.acknowledged.set(id, durable);
  }
  const files = await CompactedFiles.open({
    disk,
    directory: "/store/compacted",
    group: GROUP,
    hash64,
    facts,
    wanted,
    floor: (branch) => run.floorOf(branch),
    factsLost: false,
  });
  run.expect(
    files.findings.length === 0,
    `compacted: ${files.findings[0]?.type} ${files.findings[0]?.detail}`,
  );
  if (plant.regionsIgnored === true) leaveOut(files, (kind) => kind === "region");
  if (plant.zerosIgnored === true) leaveOut(files, (kind) => kind === "zero");
  const images = await openImages(run);
  const replica = await Replica.open({
    disk,
    journal,
    keyValue: run.watched,
    indexPath: "/store/index",
    hash64,
    clock: run.clock,
    group: GROUP,
    image: new Images(images),
    entries: () => model.entries,
    horizon: (member) => run.floors.get(member) ?? 0,
    compacted: files,
  });
  const append = async (fact: Fact) => {
    await ledger.append(fact);
    if (plant.removedEarly !== true || fact.type !== "compacted") return;
    await files.remove(fact.replaces);
    run.trimmed.set(fact.branch, fact.upTo);
    await journal.trim(fact.branch, fact.upTo);
  };
  const entries = () => model.entries;
  const options = { files, replica, ledger: { append }, entries, group: GROUP, hash64 };
  const compaction = new Compaction(options);
  run.trace.push(`start ${[...run.acknowledged].join(" ")} ${files.spans().length}`);
  return { journal, ledger, files, replica, compaction, images, views: [], isOver: false };
}

function leaveOut(files: CompactedFiles, isLeftOut: (kind: "region" | "zero" | "data") => boolean): void {
  const whole = files.rows.bind(files);
  files.rows = async function* (number) {
    for await (const row of whole(number)) {
      if (row.type === "slot") {
        const pieces = row.pieces.filter(({ type }) => !isLeftOut(type === "zero" ? "zero" : "data"));
        yield { ...row, pieces };
      } else if (!isLeftOut("region")) yield row;
    }
  };
}

async function openImages(run: Run): Promise<ReadonlyMap<number, Image>> {
  const images = new Map<number, Image>();
  for (const [member, { sizeBytes }] of run.model.members) {
    const path = `/store/image-${member}`;
    const options = {
      disk: run.disk,
      path,
      hashPath: `${path}.hashes`,
      group: GROUP,
      member,
      sizeBytes,
      hash64,
    };
    images.set(member, run.imagesMade.has(member) ? await Image.open(options) : await Image.create(options));
    run.imagesMade.add(member);
  }
  return images;
}

/** All that anybody reads, now or later: points, open views, branches, and the beginning of the window. */
export function needsOf(run: Run, life: Life): HistoryNeeds {
  const whole = (position: Position): NeededPosition => ({ position, members: [] });
  const forked = [...run.model.entries.values()].filter(
    ({ id }) => !run.lineage.some((one) => one.id === id),
  );
  const branches = forked.map(({ id, first }) => ({
    entry: id,
    sequence: Math.max(first, run.acknowledged.get(id) ?? 0),
  }));
  const all = [
    whole(run.windowFrom),
    ...life.views.map(({ position }) => whole(position)),
    ...branches.map(whole),
    ...run.points,
  ];
  const { promotable } = run;
  const standing = [...run.model.members.keys()].map((member) => ({
    member,
    at: promotable.sequence,
    fuzzy: false,
  }));
  const positions = run.plant.needForgotten === true ? all.slice(0, -1) : all;
  return { lineage: run.lineage, known: [...run.model.entries.values()], positions, standing, promotable };
}

/** Where the member may be read: what a point says of it, else the position. */
export function readingOf({ position, members }: NeededPosition, member: number): Position {
  const at = members.find((one) => one.member === member)?.at ?? position.sequence;
  return { entry: position.entry, sequence: at };
}

export function isKnown(run: Run, position: Position): boolean {
  return lineageTo(run.model.entries, position.entry).length > 0;
}
