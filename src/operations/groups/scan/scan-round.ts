import { present } from "#src/base/assert.js";
import {
  type Capture,
  type OpenSnapshot,
  ScanMap,
  type ScannedDevice,
  type ScanPass,
  scanPass,
} from "#src/data-path/capture/capture.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import type { ScanSnapshot } from "#src/domain/model/group-specification.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Freezer } from "#src/operations/groups/freeze/freezer.js";
import type { PointCutter } from "#src/operations/groups/primary/point-cutter.js";
import type { MemberRecord } from "#src/operations/groups/record/group-file-format.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import { DifferingChunks } from "#src/operations/groups/scan/differing-chunks.js";
import { pausedMeanwhile } from "#src/operations/groups/scan/scan-refusals.js";
import type { Snapshots } from "#src/operations/groups/scan/snapshots.js";
import type { GroupHooks } from "#src/operations/hooks/group-hooks.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { Disk } from "#src/platform/disk/disk.js";
import type { HashPool } from "#src/platform/hash/hash-pool.js";
import type { Random } from "#src/platform/random/random.js";
import type { Logger } from "#src/telemetry/logger.js";

export interface ScanRoundOptions {
  readonly disk: Disk;
  readonly random: Random;
  readonly hash64: Hash64;
  readonly clock: Clock;
  readonly pool: HashPool;
  readonly snapshots: Snapshots;
  readonly hooks: GroupHooks;
  readonly freezer: Freezer;
  readonly keeper: RecordKeeper;
  readonly capture: Capture;
  readonly cutter: PointCutter;
  readonly devices: ReadonlyMap<number, ScannedDevice>;
  readonly logger: Logger;
  /** Of the group, as bytes. */
  readonly group: Uint8Array;
  /** Of the hash map of a member. */
  readonly mapPath: (member: number) => string;
  readonly members: readonly MemberRecord[];
  readonly signal: AbortSignal;
  readonly onStanding: () => void;
  /** Who follows is not to, until a snapshot stands: else a resync might end before the volume is as large as its source. */
  readonly onGrowing: () => void;
  /** Who follows is not to any more: see `ScanRound`. */
  readonly isPaused: () => boolean;
  /** Members of which the last whole scan could not read all, be it of this round or an earlier one. */
  readonly fuzzy: Set<number>;
  /** When it began, on the monotonic clock. */
  readonly atMs: number;
}

/** How often is looked whether the secondary has it, beside all that is told. */
const LOOK_MS = 1000;

interface Scanned {
  readonly member: MemberRecord;
  readonly snapshot: OpenSnapshot;
  readonly map: ScanMap;
  readonly pass: ScanPass;
  readonly differing: DifferingChunks;
}

/**
 * One scan of some members, together. In this order:
 *
 * 1. the application is frozen, if the group has hooks for it; a snapshot of each is made; it is thawed;
 * 2. each is hashed and compared with its map, which knows durably then of what differs that it is doubtful (`scanPass`);
 * 3. what differs is marked in the dirty map, durably; a source that has grown makes the volume larger;
 * 4. where anything is lacking the order ends, and a resync copies it from the snapshots. Between its begin and its end the
 *    secondary can be promoted to what it had before, and to nothing else;
 * 5. the secondary holds the end, and that it does is known durably; the maps are completed;
 * 6. a point of the kind `scan`; the snapshots are let go of.
 *
 * An end before 4 has changed nothing. One between 4 and 5 leaves blocks that are dirty, and hashes that are doubtful: the next
 * round, of another snapshot, sends what is left, and asks about what may have come.
 */
export class ScanRound {
  readonly #options: ScanRoundOptions;
  #isStanding = false;
  #wake: () => void = () => undefined;

  constructor(options: ScanRoundOptions) {
    this.#options = options;
  }

  /** Whether what is lacking can be read. */
  get isStanding(): boolean {
    return this.#isStanding;
  }

  changed(): void {
    this.#wake();
  }

  /** What could not be read of a round that came to its end. */
  async run(): Promise<Trouble | undefined> {
    const { snapshots, devices, logger, clock, atMs, signal, fuzzy } = this.#options;
    const opened: { member: MemberRecord; snapshot: OpenSnapshot }[] = [];
    const scanned: Scanned[] = [];
    try {
      await snapshots.release();
      const paths = await this.#snapshotAll();
      for (const { member, path } of paths)
        opened.push({ member, snapshot: await snapshots.open(member, path) });
      for (const { member, snapshot } of opened) scanned.push(await this.#pass(member, snapshot));
      await this.#bring(scanned);
      for (const { map, pass } of scanned) await map.complete(pass.scan);
      for (const { member, pass } of scanned)
        if (pass.unread.length > 0) fuzzy.add(member.number);
        else fuzzy.delete(member.number);
      signal.throwIfAborted();
      await this.#options.cutter.cut("scan", "", fuzzy);
      for (const { member, pass } of scanned)
        logger.info("a member was scanned", {
          member: member.name,
          read_bytes: pass.readBytes,
          differing_bytes: pass.differingBytes,
          elapsed_ms: Math.round(clock.monotonicMs() - atMs),
        });
      return unreadOf(scanned);
    } finally {
      this.#isStanding = false;
      for (const { member, snapshot } of opened) {
        devices.get(member.number)?.fall();
        await snapshot.close();
      }
      for (const { map } of scanned) await map.close();
      await snapshots.release();
    }
  }

  async #snapshotAll(): Promise<readonly { readonly member: MemberRecord; readonly path: string }[]> {
    const { snapshots, members, hooks, freezer, random, signal, keeper } = this.#options;
    const isFrozen = hooks.at("freeze") !== undefined && hooks.at("thaw") !== undefined;
    const taken: { member: MemberRecord; path: string }[] = [];
    try {
      if (isFrozen) await freezer.freeze(random.uuid(), signal);
      for (const member of members) {
        signal.throwIfAborted();
        taken.push({ member, path: await snapshots.take(member, howOf(keeper, member), signal) });
      }
    } finally {
      if (isFrozen) await freezer.thaw(signal);
    }
    return taken;
  }

  async #pass(member: MemberRecord, snapshot: OpenSnapshot): Promise<Scanned> {
    const { disk, random, hash64, pool, group, mapPath, signal, logger } = this.#options;
    const { number } = member;
    const opening = { disk, random, hash64, path: mapPath(number), group, member: number };
    const { map, lost } = await ScanMap.open(opening);
    if (lost !== undefined)
      logger.warn("what a scan knew of a member is not to be believed, and all of it is compared", {
        member: member.name,
        why: lost,
      });
    try {
      // Nothing is marked before all is known: a pass that fails leaves nothing to be copied of no snapshot.
      const differing = new DifferingChunks(snapshot.volumeBytes);
      const onDiffers = (offset: number, length: number): void => differing.add(offset, length);
      const pass = await scanPass({ source: snapshot, map, pool, hash64, signal, onDiffers });
      return { member, snapshot, map, pass, differing };
    } catch (error) {
      await map.close();
      throw error;
    }
  }

  /**
   * The snapshots can be read once what differs is marked, and not earlier: a resync that was open still, of another snapshot or none,
   * would bring of this one what the map does not know to be doubtful.
   */
  async #bring(scanned: readonly Scanned[]): Promise<void> {
    const { capture, signal, devices, onStanding, onGrowing } = this.#options;
    const resync = present(capture.resync, "the resync of a group with a secondary");
    const grown = scanned.filter(({ member, snapshot }) => snapshot.volumeBytes > member.sizeBytes);
    const maps = scanned.map((one) => this.#mark(one));
    await Promise.all(maps.map((map) => map.sync()));
    signal.throwIfAborted();
    // Once more, in the tick in which the order ends: copies of an earlier snapshot, acknowledged meanwhile, took bits away.
    for (const one of scanned) this.#mark(one);
    if (grown.length > 0 || maps.some((map) => !map.isEmpty)) resync.scanned();
    if (grown.length > 0) onGrowing();
    for (const { member, snapshot, pass } of scanned) {
      snapshot.leaveOut(pass.unread);
      present(devices.get(member.number), "a scanned device").stand(snapshot);
    }
    for (const { member, snapshot } of grown) await this.#grow(member, snapshot);
    this.#isStanding = true;
    onStanding();
    while (!this.#isThere) await this.#news();
    await capture.backlog.settle();
  }

  #mark({ member, differing }: Scanned) {
    const dirty = present(this.#options.capture.dirty(member.number), "a dirty map");
    // What lies behind the volume's end is marked when that has grown.
    for (const { offset, length } of differing.spans(dirty.sizeBytes)) dirty.mark(offset, length);
    return dirty;
  }

  /** 1. it is on record, so that every start opens the volume with it; 2. the capture knows, and what is new is lacking. */
  async #grow({ number }: MemberRecord, { volumeBytes }: OpenSnapshot): Promise<void> {
    const { keeper, capture } = this.#options;
    await keeper.update((record) => ({
      ...record,
      members: record.members.map((one) =>
        one.number === number ? { ...one, sizeBytes: volumeBytes } : one,
      ),
    }));
    await capture.grow(number, volumeBytes);
  }

  /** In step, and nothing lacking of any of them. */
  get #isThere(): boolean {
    const { capture, cutter, members } = this.#options;
    return (
      cutter.isReady &&
      members.every(
        ({ number }) =>
          capture.dirty(number)?.isEmpty === true && capture.resync?.beside.isUnderWay(number) !== true,
      )
    );
  }

  async #news(): Promise<void> {
    const { clock, signal, isPaused } = this.#options;
    signal.throwIfAborted();
    // Nobody knows for how long, and a snapshot costs more with every write of the application.
    if (isPaused()) throw pausedMeanwhile();
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    await clock.sleep(LOOK_MS, AbortSignal.any([signal, woken.signal])).catch((error: unknown) => {
      if (!woken.signal.aborted) throw error;
    });
    signal.throwIfAborted();
  }
}

function howOf(keeper: RecordKeeper, { name }: MemberRecord): ScanSnapshot {
  const member = keeper.record.specification.members.find((one) => one.name === name);
  return member?.capture === "scan" ? member.snapshot : { type: "reflink" };
}

function unreadOf(scanned: readonly Scanned[]): Trouble | undefined {
  for (const { member, pass } of scanned) {
    const [first] = pass.unread;
    if (first === undefined) continue;
    const bytes = pass.unread.reduce((sum, { length }) => sum + length, 0);
    return {
      code: "SCAN_UNREAD",
      why: `${bytes} bytes of ${member.name} could not be read, the first at ${first.offset} (${first.code}); the secondary keeps what it has there`,
      hint: "see the kernel's log for that disk; the next scan tries again",
    };
  }
  return undefined;
}
