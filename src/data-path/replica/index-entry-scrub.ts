import {
  DRILL_TABLE,
  drillMemberIn,
  drillOf,
  drillPlaceOf,
  drillSlotOf,
  drillTableOf,
  IndexKeys,
  witnessedBy,
} from "#src/data-path/replica/drill-keys.js";
import { type Claim, claimsOf } from "#src/data-path/replica/index-claims.js";
import { type Comparison, isNeeded, isStill, readFailure } from "#src/data-path/replica/index-comparison.js";
import { entriesFrom } from "#src/data-path/replica/index-entries.js";
import {
  branchOf,
  branchOfThrough,
  decodeHead,
  decodeThrough,
  decodeVersion,
  isSound,
  memberIn,
  placeOf,
  REGION_BYTES,
  slotOf,
  TABLE,
  type VersionPlace,
} from "#src/data-path/replica/index-format.js";
import { HOLE_TABLE } from "#src/data-path/replica/index-holes.js";
import { isPaired } from "#src/data-path/replica/witnessed.js";
import type { IndexFinding } from "#src/domain/model/finding.js";
import type { KeyValueEntry } from "#src/platform/key-value/key-value.js";

/** Claims are compared so many at a time, in the order of the journal: each segment is read once for all of them. */
const CLAIMS_MAX = 16_384;

/** Ascending, as the cursor goes. */
const TABLES = [...Object.values(TABLE), HOLE_TABLE].sort((a, b) => a - b);

interface Held {
  readonly entry: KeyValueEntry;
  readonly about: Pick<IndexFinding, "member" | "slot"> & {
    branch: bigint;
    sequence: number;
    member: number;
  };
}

/** Each entry by itself: its hash, and whether what it says of deltas is so. */
export class EntryScrub {
  readonly #comparison: Comparison;
  #claims = new Map<Claim, Held>();
  #count = 0;

  constructor(comparison: Comparison) {
    this.#comparison = comparison;
  }

  get count(): number {
    return this.#count;
  }

  async run(from: Uint8Array | undefined): Promise<void> {
    const { generation, options, isOver } = this.#comparison;
    for (const table of TABLES) {
      if (from !== undefined && table < (from[0] ?? 0)) continue;
      const start = from?.[0] === table ? from : Uint8Array.of(table);
      try {
        for await (const entry of entriesFrom(generation.store, table, start)) {
          if (isOver()) return;
          await options.throttle.take(entry.key.length + entry.value.length, options.signal);
          if (this.#claims.size >= CLAIMS_MAX) {
            await this.#compare();
            options.onProgress?.({ type: "entries", key: entry.key });
          }
          await this.#check(table, entry);
          this.#count += 1;
        }
      } catch (error) {
        options.signal?.throwIfAborted();
        this.#comparison.found(readFailure(error));
      }
    }
    await this.#compare();
  }

  async #check(table: number, entry: KeyValueEntry): Promise<void> {
    const { hash64, found } = this.#comparison;
    if (table === TABLE.witness) {
      await this.#witness(entry, memberIn(entry.key), slotOf(entry.key), placeOf(entry.key));
      return;
    }
    if (table === TABLE.drill && drillTableOf(entry.key) === DRILL_TABLE.witness) {
      const { key } = entry;
      if (this.#comparison.isDrill(drillOf(key)))
        await this.#witness(entry, drillMemberIn(key), drillSlotOf(key), drillPlaceOf(key));
      return;
    }
    if (!isSound(entry.key, entry.value, hash64)) {
      found({
        type: "index",
        fault: "unsound",
        detail: `an entry of table ${table} does not match its hash`,
      });
      return;
    }
    const { key } = entry;
    if (table === TABLE.version) this.#version(entry, memberIn(key), slotOf(key), placeOf(key));
    else if (table === TABLE.region) this.#region(entry, memberIn(key), slotOf(key), placeOf(key));
    else if (table === TABLE.head) await this.#head(entry, memberIn(key), slotOf(key), branchOf(key));
    else if (table === TABLE.through) this.#through(entry, branchOfThrough(key));
    else if (table === TABLE.drill) await this.#drill(entry);
  }

  /** The same tables, in the range of one drill. */
  async #drill(entry: KeyValueEntry): Promise<void> {
    const { key } = entry;
    const drill = drillOf(key);
    // What is left of a drill that was dropped is nobody's.
    if (!this.#comparison.isDrill(drill)) return;
    const table = drillTableOf(key);
    if (table === DRILL_TABLE.through) {
      this.#through(entry, drill);
      return;
    }
    const [member, slot] = [drillMemberIn(key), drillSlotOf(key)];
    if (table === DRILL_TABLE.version) this.#version(entry, member, slot, drillPlaceOf(key));
    else if (table === DRILL_TABLE.region) this.#region(entry, member, slot, drillPlaceOf(key));
    else await this.#head(entry, member, slot, drill);
  }

  #version(entry: KeyValueEntry, member: number, slot: number, place: VersionPlace): void {
    const { hash64, horizon, pathTo, found } = this.#comparison;
    if (!isNeeded(this.#comparison, member, place.sequence, place.branch)) return;
    const { spans } = this.#comparison.generation.index.compacted;
    if (spans.isInside(place.branch, place.sequence)) return;
    const path = pathTo({ entry: place.branch, sequence: place.sequence });
    if (path.length === 0) return;
    const version = decodeVersion(entry.key, entry.value, hash64);
    const endsSpan = spans.endsAt(place.branch, place.sequence);
    const claims = claimsOf(place, member, slot, version?.pieces ?? [], path, horizon(member), endsSpan);
    const about = { ...place, member, slot };
    if (typeof claims === "string") found({ type: "index", fault: "wrong", ...about, detail: claims });
    else for (const claim of claims) this.#claims.set(claim, { entry, about });
  }

  /** What it stands for is there. */
  async #witness({ key }: KeyValueEntry, member: number, slot: number, place: VersionPlace): Promise<void> {
    const { generation, found } = this.#comparison;
    if (!isNeeded(this.#comparison, member, place.sequence, place.branch)) return;
    if (await isPaired(generation.store, witnessedBy(key))) return;
    const detail = "a version is missing of which there is a witness";
    found({ type: "index", fault: "missing", member, slot, ...place, detail });
  }

  #region(entry: KeyValueEntry, member: number, region: number, place: VersionPlace): void {
    if (!isNeeded(this.#comparison, member, place.sequence, place.branch)) return;
    const from = region * REGION_BYTES;
    const claim = { ...place, member, from, to: from + REGION_BYTES, data: undefined };
    this.#claims.set(claim, { entry, about: { ...place, member } });
  }

  /** A head may be missing or old: not every version has one. It does not name one that never was. */
  async #head(entry: KeyValueEntry, member: number, slot: number, branch: bigint): Promise<void> {
    const { generation, hash64, found, isDrill } = this.#comparison;
    const { spans } = generation.index.compacted;
    const named = decodeHead(entry.key, entry.value, hash64)?.sequence ?? 0;
    if (spans.closing.holding(branch, named) !== undefined) return;
    if (!isNeeded(this.#comparison, member, named, branch)) return;
    // What was within a compacted span stands at its end, but for what was in the image by then.
    const sequence = spans.holding(branch, named)?.upTo ?? named;
    const version = new IndexKeys(isDrill).version(member, slot, sequence, branch);
    if (!isNeeded(this.#comparison, member, sequence, branch)) return;
    if (!(await isStill(generation, version, undefined))) return;
    if (!isNeeded(this.#comparison, member, sequence, branch)) return;
    // A span was closed, or compacted, since.
    if (spans.closing.holding(branch, named) !== undefined) return;
    if ((spans.holding(branch, named)?.upTo ?? named) !== sequence) return;
    const detail = "the newest version of a slot is missing";
    found({ type: "index", fault: "missing", member, slot, branch, sequence, detail });
  }

  #through(entry: KeyValueEntry, branch: bigint): void {
    const { hash64, journal, found } = this.#comparison;
    const sequence = decodeThrough(entry.key, entry.value, hash64) ?? 0;
    const isKept = journal.branches.some(({ id }) => id === branch);
    if (!isKept || sequence <= journal.durable(branch)) return;
    found({ type: "index", fault: "wrong", branch, sequence, detail: "it is ahead of the journal" });
  }

  async #compare(): Promise<void> {
    const { claims, generation, horizon, found } = this.#comparison;
    const held = this.#claims;
    this.#claims = new Map();
    for (const { claim, reason } of await claims.refused([...held.keys()])) {
      const said = held.get(claim);
      if (said === undefined || !(await isStill(generation, said.entry.key, said.entry.value))) continue;
      const { member, sequence } = claim;
      // Its own place, and the delta that it takes from elsewhere: either may have gone meanwhile.
      const { about } = said;
      if (!isNeeded(this.#comparison, about.member, about.sequence, about.branch)) continue;
      if (sequence <= horizon(member)) continue;
      if (this.#comparison.generation.index.compacted.spans.isInside(about.branch, about.sequence)) continue;
      found({ type: "index", fault: "wrong", ...about, detail: `${reason}: sequence ${sequence}` });
    }
  }
}
