import { describeError, TidemarkError } from "#src/base/errors.js";
import { DIFFERENCES_RESERVATION } from "#src/data-path/recovery/recovery.js";
import type { Store } from "#src/data-path/store/store.js";
import { type BlockRuns, bytesOfRuns, runsOfSpans, uniteRuns } from "#src/domain/model/block-runs.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { commonAncestor, lineageTo } from "#src/domain/model/lineage.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { Reign } from "#src/operations/groups/promotion/promotion-record.js";
import {
  type DivergenceRecord,
  type MemberRuns,
  positionFrom,
  readDivergence,
  recorded,
  writeDivergence,
} from "#src/operations/groups/reprotect/divergence-format.js";
import type { Logger } from "#src/telemetry/logger.js";

/** Of what keeps the history that is not in the map yet. */
const RESERVED = "divergence-";
/** How often the map goes on at the most: it reads the index of what was written since. */
const ADVANCE_MS = 60_000;

export interface DivergenceOptions {
  readonly ports: Pick<GroupPorts, "disk" | "hash64" | "clock" | "site">;
  /** Of the group. */
  readonly directory: string;
  readonly logger: Logger;
  readonly store: () => Store | undefined;
  /** What is served. */
  readonly reign: () => Reign | undefined;
}

/**
 * The map of where a promoted site and the primary that it replaced may differ, as far as this site knows: the blocks of
 * (fork, received], which the loser takes back, and those written here since the fork. Fold, compaction and dropped points
 * would take the versions that tell; so the map is kept in a file of its own, and nothing it does not hold yet is let go of:
 *
 * 1. With the commit, while all that was reserved for the failover is still kept, it is worked out and durable.
 * 2. From then on a reservation holds what was written behind `through`. Where nothing else does, the map goes on: the file
 *    first, then a reservation at its new end, then the old one goes. A crash between leaves more than is needed.
 * 3. With the reprotect it is brought to the end of all writes, durably, or counts as lost; and the reservation goes: the images are
 *    folded from there.
 *
 * No write pays for it. What cannot be worked out, as the index is damaged or history is gone, is told with its reason, and
 * everything is compared.
 */
export class Divergence {
  readonly #options: DivergenceOptions;
  #record: DivergenceRecord | undefined;
  #advancedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: DivergenceOptions) {
    this.#options = options;
  }

  /** What is known, for a plan; undefined before the commit. */
  get record(): DivergenceRecord | undefined {
    const { reign } = this.#options;
    return this.#record?.reign === reign()?.entry ? this.#record : undefined;
  }

  /** How much of all members may differ, with what was written since the map went on last; for a plan. */
  async known(): Promise<{ readonly bytes: number } | { readonly bytes: undefined; readonly why: string }> {
    const store = this.#options.store();
    await this.#read();
    const { record } = this;
    const from = record && positionFrom(record.through);
    if (store === undefined || record === undefined || from === undefined)
      return { bytes: undefined, why: "where the two sites differ is not worked out before the commit" };
    if (record.lost !== undefined) return { bytes: undefined, why: record.lost };
    try {
      const members = united(record.members, await this.#changed(store, from, headOf(store)));
      const bytes = members.map(({ member, runs }) => bytesOfRuns(runs, store.sizeOf(member)));
      return { bytes: bytes.reduce((sum, one) => sum + one, 0) };
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      return { bytes: undefined, why: error.message };
    }
  }

  /** Before what is reserved for the failover is let go of. It keeps nobody from committing. */
  async begin(): Promise<void> {
    const { store: opened, reign: served, logger } = this.#options;
    const [store, reign] = [opened(), served()];
    if (store === undefined || reign === undefined) return;
    await this.#read();
    if (this.record === undefined) {
      const found = await this.#firstRecord(store, reign);
      if (found.lost !== undefined)
        logger.warn("where this site and the old primary differ is not known: all of it will be compared", {
          why: found.lost,
        });
      await this.#tried(async () => await this.#write(found));
    }
    await this.#tried(async () => await this.#reserve(store));
  }

  /** What a start finds: what is not in the map yet is kept on. */
  async resume(): Promise<void> {
    const store = this.#options.store();
    if (store === undefined || this.#options.reign()?.commit?.isDone !== true) return;
    await this.#read();
    await this.#tried(async () => await this.#reserve(store));
  }

  /** Now and then: where this alone keeps history, it goes on, and lets go. */
  async round(): Promise<void> {
    const { clock } = this.#options.ports;
    const store = this.#options.store();
    const { record } = this;
    if (store === undefined || record === undefined || record.lost !== undefined) return;
    if (clock.monotonicMs() - this.#advancedAtMs < ADVANCE_MS) return;
    const { sequence } = record.through;
    const others = store.reservations.filter(({ why }) => why !== DIFFERENCES_RESERVATION);
    if ([...others, ...store.points.points].some(({ position }) => position.sequence <= sequence)) return;
    this.#advancedAtMs = clock.monotonicMs();
    await this.#tried(async () => await this.#advance(store));
  }

  /** Nothing is written any more: the map is whole, and durable, and keeps nothing. Answers what is known. */
  async finish(): Promise<DivergenceRecord | undefined> {
    const store = this.#options.store();
    if (store === undefined) return undefined;
    await this.#read();
    await this.#tried(async () => await this.#advance(store));
    for (const { id } of reservedBy(store)) await store.promoting.release(id);
    return this.#reaching(headOf(store));
  }

  /** A map that could not be brought there says less than was written: whoever relied on it would never send the rest. */
  #reaching({ entry, sequence }: Position): DivergenceRecord | undefined {
    const { record } = this;
    if (record === undefined || record.lost !== undefined) return record;
    const through = positionFrom(record.through);
    if (through?.entry === entry && through.sequence >= sequence) return record;
    return {
      ...record,
      members: [],
      lost: "what was written last could not be added to what was kept of it",
    };
  }

  async #firstRecord(store: Store, reign: Reign): Promise<DivergenceRecord> {
    const end = headOf(store);
    const base = { reign: reign.entry, received: reign.received, through: recorded(end) };
    const lost = (why: string): DivergenceRecord => ({ ...base, members: [], lost: why });
    const received = reign.received && positionFrom(reign.received);
    if (received === undefined)
      return lost("what was held of the old primary at the failover is not on record");
    const theirs = lineageTo(store.promoting.entries, received.entry);
    const fork = commonAncestor(store.state.lineage, Number.MAX_SAFE_INTEGER, theirs, received.sequence);
    if (fork === undefined) return lost("the history of the old primary is not known here any more");
    try {
      const ours = await this.#changed(store, fork, end);
      const given = await this.#changed(store, fork, received);
      return { ...base, members: united(ours, given), lost: undefined };
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      return lost(error.message);
    }
  }

  async #advance(store: Store): Promise<void> {
    const { record } = this;
    const { ports, logger } = this.#options;
    const from = record && positionFrom(record.through);
    if (record === undefined || from === undefined || record.lost !== undefined) return;
    const end = headOf(store);
    if (end.entry === from.entry && end.sequence <= from.sequence) return;
    try {
      const members = united(record.members, await this.#changed(store, from, end));
      await this.#write({ ...record, members, through: recorded(end) });
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      logger.warn(
        "where this site and the old primary differ is not known any more: all of it will be compared",
        {
          site: ports.site,
          error: describeError(error),
        },
      );
      await this.#write({ ...record, members: [], lost: error.message });
    }
    await this.#reserve(store);
  }

  /** What lies between two positions of one path, by member; all of one of which the images hold that already. */
  async #changed(store: Store, from: Position, to: Position): Promise<readonly MemberRuns[]> {
    const all: MemberRuns[] = [];
    for (const { member } of store.members) {
      const spans = await store.promoting.changedBehind(member, from.sequence, to);
      const blocks = Math.ceil(store.sizeOf(member) / SLOT_BYTES);
      const runs: BlockRuns = spans === undefined ? [0, blocks] : runsOfSpans(spans);
      all.push({ member, runs });
    }
    return all;
  }

  /** At the end of what the map holds; what was reserved before that goes. */
  async #reserve(store: Store): Promise<void> {
    const { record } = this;
    const position = record && positionFrom(record.through);
    const held = reservedBy(store);
    const id = `${RESERVED}${position?.sequence ?? 0}`;
    if (position !== undefined && record?.lost === undefined && !held.some((one) => one.id === id))
      await store.promoting.reserve(id, position, [], DIFFERENCES_RESERVATION);
    for (const one of held)
      if (one.id !== id || record?.lost !== undefined) await store.promoting.release(one.id);
  }

  async #read(): Promise<void> {
    const { ports, directory, reign } = this.#options;
    const entry = reign()?.entry;
    if (entry === undefined || this.#record?.reign === entry) return;
    const found = await readDivergence(ports.disk, directory, ports.hash64);
    if (typeof found === "object") this.#record = found;
    else if (found !== undefined)
      this.#record = {
        ...{ reign: entry, received: undefined, through: { entry, sequence: 0 }, members: [] },
        lost: found,
      };
  }

  async #write(record: DivergenceRecord): Promise<void> {
    const { ports, directory } = this.#options;
    await writeDivergence(ports.disk, directory, record, ports.hash64);
    this.#record = record;
  }

  /** What fails leaves the map as it was, which says less, or nothing; a later round tries it again. */
  async #tried(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.#options.logger.warn("what is known of the differences to the old primary could not be kept", {
        error: describeError(error),
      });
    }
  }
}

function reservedBy(store: Store) {
  return store.reservations.filter(({ why }) => why === DIFFERENCES_RESERVATION);
}

/** The end of what this site has written durably, along its own history. */
function headOf(store: Store): Position {
  const { lineage } = store.state;
  const head = lineage.at(-1);
  if (head === undefined) return { entry: 0n, sequence: 0 };
  return { entry: head.id, sequence: Math.max(head.first - 1, store.durable(head.id) ?? 0) };
}

function united(a: readonly MemberRuns[], b: readonly MemberRuns[]): readonly MemberRuns[] {
  const numbers = [...new Set([...a, ...b].map(({ member }) => member))];
  const runsIn = (all: readonly MemberRuns[], member: number) =>
    all.find((one) => one.member === member)?.runs ?? [];
  return numbers.map((member) => ({ member, runs: uniteRuns(runsIn(a, member), runsIn(b, member)) }));
}
