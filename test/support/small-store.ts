import { Store, type StoreOptions, type StoreRules } from "#src/data-path/store/store.js";
import type { BatchBuilder } from "#src/domain/model/batch-builder.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { groupIdBytes } from "#src/domain/model/group-id.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { encodeMark, type Mark } from "#src/domain/model/mark.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { RetentionPolicy } from "#src/domain/retention/situation.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { makeBatch, pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";

const GROUP_ID = "01020304-0506-4708-890a-0b0c0d0e0f10";
const SLOTS = 3;
/** Small segments, so that a few writes fill one. */
const SIZES = { bytesMin: 16 * 1024, bytesMax: 32 * 1024 };

/** Keeps every point there is. */
export const KEEP_ALL: RetentionPolicy = {
  windowMs: 1e12,
  keep: [{ everyMs: 1, forMs: 1e12 }],
  countMax: 1e6,
  bytesMax: 1e15,
  keepAfterPromotionMs: 1e12,
  branches: { keepMs: 1e12, bytesMax: 1e12 },
};

/** Keeps as little as may be. */
export const KEEP_ONE: RetentionPolicy = { ...KEEP_ALL, windowMs: 0, keep: [], countMax: 1 };

/** The store of one group on a simulated disk, for tests that set up one situation by hand and look at it. */
export class SmallStore {
  static readonly directory = "/store/group";
  readonly root: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
  readonly sizeBytes = SLOTS * SLOT_BYTES;
  readonly keyValue: SimulatedKeyValue;
  readonly time = new SimulatedTime();
  readonly clock = new SimulatedClock(this.time);
  readonly random: SimulatedRandom;
  disk: SimulatedDisk;
  rules: StoreRules = { role: () => ({ type: "secondary" }), policy: () => KEEP_ALL, everyMs: () => 1000 };

  constructor(seed: number, capacityBytes?: number) {
    this.random = new SimulatedRandom(seed);
    this.keyValue = new SimulatedKeyValue(this.random.fork("key-value"));
    const { clock } = this;
    const random = this.random.fork("disk");
    this.disk = new SimulatedDisk({
      clock,
      random,
      ...(capacityBytes === undefined ? {} : { capacityBytes }),
    });
  }

  /** Makes the store when it is not there yet, with these members when it holds none. */
  async open(members: readonly number[] = [1], more: Partial<StoreOptions> = {}): Promise<Store> {
    const { disk, keyValue, clock, random, rules } = this;
    const { directory } = SmallStore;
    await ensureDirectory(disk, "/store", 0o700);
    if ((await disk.stat(`${directory}/state`)) === undefined) {
      const state = { group: GROUP_ID, site: "beta", lineage: [this.root], promise: undefined };
      await Store.create(disk, directory, { ...state, ceiling: 0, clean: undefined }, hash64);
    }
    const store = await Store.open({
      disk,
      keyValue,
      clock,
      random: random.fork("store"),
      hash64,
      directory,
      isSecondary: () => rules.role().type === "secondary",
      everyMs: rules.everyMs,
      sizes: SIZES,
      rules,
      throttle: UNTHROTTLED,
      reserveBytes: 0,
      ...more,
    });
    if (store.members.length > 0) return store;
    for (const member of members) {
      await store.addMember({ member, name: `m${member}`, capture: "inline", sizeBytes: this.sizeBytes });
    }
    await this.append(store, (builder) => {
      for (const member of members) {
        const added = { member, name: `m${member}`, kind: "volume", sizeBytes: this.sizeBytes } as const;
        builder.addMark(encodeMark({ type: "member-added", ...added }));
      }
      builder.addMark(encodeMark({ type: "resync-end", members }));
    });
    await store.marksTaken();
    return store;
  }

  async append(
    store: Store,
    fill: (builder: BatchBuilder) => void,
    { id: entry, epoch } = this.root,
  ): Promise<number> {
    const { last, link } = store.accepted(entry);
    const group = groupIdBytes(GROUP_ID) ?? new Uint8Array(16);
    const batch = makeBatch({ group, entry, epoch, first: last + 1, link }, fill);
    await store.append(batch);
    return batch.last;
  }

  write(
    store: Store,
    member: number,
    offset: number,
    seed: number,
    length = 4096,
    entry = this.root,
  ): Promise<number> {
    return this.append(store, (builder) => builder.addWrite(member, offset, pattern(length, seed)), entry);
  }

  mark(store: Store, mark: Mark, entry = this.root): Promise<number> {
    return this.append(store, (builder) => builder.addMark(encodeMark(mark)), entry);
  }

  /** An entry that grows from the position, followed from now on in place of what lay behind it. */
  async fork(store: Store, id: bigint, parent: Position, first: number, epoch = 2): Promise<LineageEntry> {
    const entry = { epoch, id, first, parent, writer: `site${epoch}` };
    const index = store.state.lineage.findIndex((known) => known.id === parent.entry);
    await store.adoptLineage([...store.state.lineage.slice(0, index + 1), entry]);
    await this.mark(store, { type: "entry-start", entry }, entry);
    return entry;
  }

  /** Cuts a point of these members where they stand, and answers its id. */
  async cut(store: Store, members: readonly number[] = [1], entry = this.root): Promise<string> {
    const id = this.random.uuid();
    const at = store.accepted(entry.id).last + 1;
    const standing = members.map((member) => ({ member, at, fuzzy: false }));
    const point = { id, kind: "crash", label: "", timeMs: this.clock.wallMs(), members: standing } as const;
    await this.mark(store, { type: "point", point }, entry);
    await store.settled();
    await this.time.runFor(1000);
    return id;
  }

  /** All of the member at a sequence of the group's history. */
  async read(store: Store, member: number, sequence: number, entry = this.root): Promise<Uint8Array> {
    const position = { entry: entry.id, sequence };
    const view = await store.openView(member, { position, members: [] }, "view");
    try {
      const found = new Uint8Array(view.sizeBytes);
      await view.read(0, found);
      return found;
    } finally {
      await view.close();
    }
  }

  /** The process is killed, or the power goes with it. */
  end(how: "crash" | "kill"): void {
    if (how === "crash") this.keyValue.crash();
    else this.keyValue.kill();
    this.disk = how === "crash" ? this.disk.crash() : this.disk.endProcess();
  }
}

/** A member that comes later: added, and its first seed begun. */
export async function addSeeding(
  small: SmallStore,
  store: Store,
  member: number,
  entry = small.root,
): Promise<void> {
  const name = `m${member}`;
  await store.addMember({ member, name, capture: "inline", sizeBytes: small.sizeBytes });
  await store.settled();
  const predecessor = store.end ?? { entry: entry.id, sequence: 0 };
  const { sizeBytes } = small;
  await small.append(
    store,
    (builder) => {
      builder.addMark(encodeMark({ type: "member-added", member, name, kind: "volume", sizeBytes }));
      builder.addMark(encodeMark({ type: "resync-begin", predecessor, members: [member] }));
    },
    entry,
  );
}
