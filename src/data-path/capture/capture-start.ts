import { present } from "#src/base/assert.js";
import { AckedFloor, type SettleAcks } from "#src/data-path/capture/acked-floor.js";
import type { BacklogState } from "#src/data-path/capture/backlog-state.js";
import type { CaptureObserver } from "#src/data-path/capture/capture-events.js";
import { DirtyMap } from "#src/data-path/capture/dirty-map.js";
import { newPart } from "#src/data-path/capture/growth.js";
import { extentsInSector, HotTable, spanOfExtent } from "#src/data-path/capture/hot-table.js";
import { NOT_THERE, SectorFile, type SectorFilePorts } from "#src/data-path/capture/sector-file.js";
import { CEILING_STEP, type StateStore } from "#src/data-path/capture/sequence-ceiling.js";
import { Spill } from "#src/data-path/capture/spill.js";
import { planStart, type StartPlan } from "#src/data-path/capture/start-plan.js";
import type { SegmentSizes } from "#src/data-path/journal/journal.js";
import { type BlockRuns, spansOfRuns } from "#src/domain/model/block-runs.js";
import type { Promised } from "#src/domain/model/site-state.js";
import type { BlockDevice } from "#src/platform/block/block-device.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";

/** A start, in the order that the README gives. */
export interface StartOptions {
  readonly ports: SectorFilePorts;
  /** For what capture keeps: made if missing. */
  readonly directory: string;
  readonly group: Uint8Array;
  readonly state: StateStore;
  readonly members: readonly CapturedMember[];
  /**
   * Undefined: the group never had a secondary, and nothing is kept. `isNew`: it has nothing yet, or all but what it `lacks`.
   * `paired`: something has been promotable there. `granted`: the reign that it has promised to this site.
   */
  readonly secondary:
    | {
        readonly isNew: boolean;
        readonly paired: boolean;
        readonly granted?: Promised | undefined;
        /** As `SecondaryOptions.lacks`. */
        readonly lacks?: ReadonlyMap<number, BlockRuns> | undefined;
        readonly hasBase?: boolean | undefined;
      }
    | undefined;
  readonly hotExtentsMax: number;
  readonly ceilingStep?: number;
  readonly spillSizes?: SegmentSizes;
  readonly observer: CaptureObserver;
}

export interface CapturedMember {
  readonly member: number;
  /** Stays the caller's, who closes it after the stop. */
  readonly device: BlockDevice;
}

/** What a group with a secondary keeps on the disk. */
export interface Kept {
  readonly table: HotTable;
  readonly hotFile: SectorFile;
  readonly dirty: ReadonlyMap<number, DirtyMap>;
  readonly spill: Spill;
  readonly floor: AckedFloor;
  /** As `SecondaryOptions.hasBase`. */
  readonly hasBase: boolean;
  /** Members that are lacking as a whole, where all others lack nothing: if the order goes on, they are seeded beside it. */
  readonly newcomers: readonly number[];
}

export interface Started {
  readonly plan: StartPlan;
  readonly kept: Kept | undefined;
  readonly backlog: BacklogState;
}

export async function startUp(options: StartOptions): Promise<Started> {
  const { state, ports, secondary, observer } = options;
  const plan = planStart(state.state, ports.random.uint64(), secondary?.isNew === true, secondary?.granted);
  if (secondary === undefined) {
    await openEntry(options, plan);
    return { plan, kept: undefined, backlog: { type: "discarding" } };
  }
  await ensureDirectory(ports.disk, options.directory, 0o700);
  const { floor, lost: lostFloor } = await AckedFloor.open({
    ports,
    path: `${options.directory}/acked`,
    group: options.group,
    entry: plan.entry.id,
    lineage: state.state.lineage,
    isNew: secondary.isNew,
    onTrouble: (error) => observer.onEvent({ type: "trouble", error }),
  });
  const settle = () => floor.settle();
  const { dirty, isWhole } = await openDirtyMaps(options, settle);
  const { spill, lost } = await Spill.open({
    ports,
    directory: `${options.directory}/spill`,
    group: options.group,
    entry: plan.entry,
    settle,
    ...(options.spillSizes === undefined ? {} : { sizes: options.spillSizes }),
  });
  if (lost !== undefined) loseKnowledge(dirty, observer, `the spill: ${lost}`);
  if (lostFloor !== undefined)
    loseKnowledge(dirty, observer, `what the secondary had acknowledged: ${lostFloor}`);
  // What waited for a secondary that was there before is a part of all that the new one lacks.
  if (secondary.isNew) for (const { entry } of spill.dead) await spill.drop(entry);
  if (!plan.isClean && !secondary.isNew) await joinHot(options, dirty);
  const hasGrown = await growMaps(options, plan, dirty);
  await Promise.all([...dirty.values()].map((map) => map.sync()));
  await openEntry(options, plan);
  await relyOnNothing(options);
  const table = new HotTable(options.hotExtentsMax);
  for (const { member, device } of options.members) table.addMember(member, device.sizeBytes);
  const subject = {
    kind: "hot",
    group: options.group,
    member: 0,
    sizeBytes: 0,
    sectors: table.sectors,
  } as const;
  const hotFile = await SectorFile.create(ports, `${options.directory}/hot`, subject, () => undefined);
  const newcomers = secondary.paired && isWhole ? newcomersIn(dirty) : [];
  const kept = { table, hotFile, dirty, spill, floor, hasBase: secondary.hasBase === true, newcomers };
  return { plan, kept, backlog: backlogOf(plan, kept, secondary.isNew, hasGrown) };
}

/** The hot extents of the run before join the dirty map. */
async function joinHot(options: StartOptions, dirty: ReadonlyMap<number, DirtyMap>): Promise<void> {
  const { ports, directory, group, members, observer } = options;
  const found = await SectorFile.open(ports, `${directory}/hot`, { kind: "hot", group, member: 0 });
  if (typeof found === "string") return loseKnowledge(dirty, observer, `the hot set: ${found}`);
  if (found.bad.length > 0)
    loseKnowledge(dirty, observer, `the hot set: ${found.bad.length} of its sectors do not check out`);
  for (const body of found.bodies) {
    for (const { member, extent } of extentsInSector(body)) {
      const sizeBytes = members.find((known) => known.member === member)?.device.sizeBytes ?? 0;
      const { offset, length } = spanOfExtent(extent, sizeBytes);
      if (length > 0) dirty.get(member)?.mark(offset, length);
    }
  }
  await found.file.close();
}

interface OpenedMaps {
  readonly dirty: ReadonlyMap<number, DirtyMap>;
  /** Nothing of those that were there is lost: one that is full belongs to a member that has come, and not to one that is whole over there. */
  readonly isWhole: boolean;
}

async function openDirtyMaps(options: StartOptions, settle: SettleAcks): Promise<OpenedMaps> {
  const { ports, directory, group, members, secondary, observer } = options;
  const maps = new Map<number, DirtyMap>();
  let isWhole = true;
  for (const { member, device } of members) {
    const own = { ports, path: `${directory}/dirty-${member}`, group, member, settle };
    if (secondary?.isNew === true) {
      const lacks = secondary.lacks?.get(member);
      const map = await DirtyMap.create(own, device.sizeBytes, lacks === undefined);
      for (const { offset, length } of spansOfRuns(lacks ?? [], device.sizeBytes)) map.mark(offset, length);
      maps.set(member, map);
      continue;
    }
    const { map, lost } = await DirtyMap.open(own, device.sizeBytes);
    if (lost === NOT_THERE) observer.onEvent({ type: "nothing-known", member });
    else if (lost !== undefined) {
      isWhole = false;
      observer.onEvent({ type: "knowledge-lost", member, why: `the dirty map: ${lost}` });
    }
    maps.set(member, map);
  }
  return { dirty: maps, isWhole };
}

/**
 * Volumes that have become larger since their maps were written: between two runs, or by a growth that ended before it
 * came to them. In either case nothing behind the old end was admitted, and what is there is foreign.
 *
 * No clean mark stands any more before a map says so: until a resync has said the sizes, every next start begins one.
 */
async function growMaps(
  options: StartOptions,
  plan: StartPlan,
  dirty: ReadonlyMap<number, DirtyMap>,
): Promise<boolean> {
  const grown = options.members.filter(
    ({ member, device }) => (dirty.get(member)?.sizeBytes ?? 0) < device.sizeBytes,
  );
  if (grown.length === 0) return false;
  const { writes, bytes, last } = plan;
  const ceiling = last + (options.ceilingStep ?? CEILING_STEP);
  await options.state.update((state) => ({
    ...state,
    ceiling: Math.max(state.ceiling, ceiling),
    clean: undefined,
    counted: { writes, bytes },
  }));
  for (const { member, device } of grown) {
    const map = present(dirty.get(member), "a dirty map");
    const isPaired = options.secondary?.paired !== false;
    await map.grow(device.sizeBytes, await newPart(device, map.sizeBytes, isPaired));
  }
  return true;
}

function loseKnowledge(dirty: ReadonlyMap<number, DirtyMap>, observer: CaptureObserver, why: string): void {
  for (const map of dirty.values()) map.markAll();
  observer.onEvent({ type: "knowledge-lost", member: undefined, why });
}

/** A new entry, and the ceiling above its first sequences, in one change; nothing for one that goes on. */
async function openEntry(options: StartOptions, plan: StartPlan): Promise<void> {
  if (plan.opening === "continued") return;
  const { entry, last } = plan;
  const step = options.ceilingStep ?? CEILING_STEP;
  await options.state.update((state) => ({
    ...state,
    lineage: state.lineage.at(-1)?.id === entry.id ? state.lineage : [...state.lineage, entry],
    promise: { epoch: entry.epoch, id: entry.id },
    ceiling: last + step,
    clean: undefined,
  }));
}

/**
 * Of a group whose others lack nothing: it has come to it since the run before, or nothing of it has come over yet. That it is
 * lacking as a whole does not say that the secondary has none of it: where it has, the sender finds out and interrupts the order.
 */
function newcomersIn(dirty: ReadonlyMap<number, DirtyMap>): readonly number[] {
  const lacking = [...dirty].filter(([, map]) => !map.isEmpty);
  const isWhole = ([, { dirtyBytes, sizeBytes }]: readonly [number, DirtyMap]) => dirtyBytes >= sizeBytes;
  return lacking.length < dirty.size && lacking.every(isWhole) ? lacking.map(([member]) => member) : [];
}

/** Every block is durably dirty: whatever the secondary has heard from this site, it holds nothing that is not sent again. */
async function relyOnNothing({ secondary, state }: StartOptions): Promise<void> {
  if (secondary?.isNew !== true || secondary.lacks !== undefined) return;
  await state.update((now) => ({ ...now, toldAnew: true }));
}

/** Whether the order goes on, or has to be found again by a resync. */
function backlogOf(
  plan: StartPlan,
  { dirty, spill, newcomers }: Pick<Kept, "dirty" | "spill" | "newcomers">,
  isNew: boolean,
  hasGrown: boolean,
): BacklogState {
  if (isNew) return { type: "overflowed", why: "secondary-added" };
  if (!plan.isClean) return { type: "overflowed", why: "unclean-stop" };
  if (hasGrown) return { type: "overflowed", why: "volume-grown" };
  const isLacking = [...dirty].some(([member, map]) => !map.isEmpty && !newcomers.includes(member));
  if (plan.opening === "new" || isLacking || spill.dead.length > 0)
    return { type: "overflowed", why: "earlier-run" };
  return { type: spill.durable === undefined ? "memory" : "spilling" };
}
