import { equalBytes } from "#src/base/bytes.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import type { OpenView } from "#src/data-path/store/open-views.js";
import type { Store } from "#src/data-path/store/store.js";
import type { BatchBuilder } from "#src/domain/model/batch-builder.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { contains, type Lineage, type LineageEntry, lineageTo, pathTo } from "#src/domain/model/lineage.js";
import { encodeMark } from "#src/domain/model/mark.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { pattern } from "#test/support/batches.js";
import { addSeeding, KEEP_ALL, SmallStore } from "#test/support/small-store.js";
import { VolumeModel } from "#test/support/volume-model.js";

export const MEMBERS = [1, 2] as const;
/** Comes later: its first copy takes many rounds, and is asked for meanwhile. */
export const LATE = 3;
const SLOTS = 3;

/** What a resync's begin or end said, and where. */
interface ToldResync {
  readonly at: Position;
  /** Of a begin. */
  readonly predecessor: Position | undefined;
}

/**
 * A site whose history has several entries: a lineage that is promoted, rewound and left, with branches beside it; and
 * models of what each entry holds. Whatever the store says is compared with them.
 */
export class EntriesWorld {
  readonly small: SmallStore;
  readonly random: SimulatedRandom;
  readonly models: ReadonlyMap<number, VolumeModel> = new Map(
    [...MEMBERS, LATE].map((member) => [member, new VolumeModel(SLOTS)]),
  );
  readonly broken: string[] = [];
  readonly happened = new Map<string, number>();
  views: { readonly member: number; readonly view: OpenView; readonly position: Position }[] = [];
  lineage: Lineage;
  /** A lineage that is being adopted when a life ends may be there or not. */
  adopting: Lineage | undefined;
  /** The ways to entries that were dropped here and may come again. */
  gone: Lineage[] = [];
  #told: ToldResync[] = [];
  /** Every entry that there ever was. */
  readonly #entries = new Map<bigint, LineageEntry>();
  /** Where it was added, and where its copy was whole. */
  #late: { readonly at: Position; readonly isWhole: boolean }[] = [];
  readonly #acknowledged = new Map<bigint, Sequence>();
  #seed = 0;
  /** No entry of this site begins below a number that was ever used here. */
  #highest: Sequence = 0;

  constructor(seed: number) {
    this.small = new SmallStore(seed);
    this.random = this.small.random.fork("entries");
    const { random } = this;
    const policy = () => ({
      ...KEEP_ALL,
      windowMs: random.pick([0, 3000, 8000]),
      keep: [{ everyMs: 4000, forMs: 30_000 }],
      countMax: random.pick([3, 6, 12]),
    });
    this.small.rules = { ...this.small.rules, policy };
    this.lineage = [this.small.root];
    this.begin(this.small.root);
  }

  begin(entry: LineageEntry): void {
    this.#entries.set(entry.id, entry);
    for (const model of this.models.values()) model.begin(entry);
  }

  /** From the root to an entry, be it one that was left. */
  wayTo({ id }: LineageEntry): Lineage {
    return lineageTo(this.#entries, id);
  }

  get isLateAdded(): boolean {
    return this.#late.length > 0;
  }

  /** Whether the history of the position has the late member, or its whole copy, at or below it. */
  hasLate(position: Position, isWhole: boolean): boolean {
    const lineage = lineageTo(this.#entries, position.entry);
    const path = pathTo(lineage, position);
    return this.#late.some(
      (told) =>
        (told.isWhole || !isWhole) &&
        path.some(
          ({ entry, first, last }) =>
            entry === told.at.entry && told.at.sequence >= first && told.at.sequence <= last,
        ),
    );
  }

  /** Whoever stands at the head of the present history. */
  get standing(): readonly number[] {
    const head = { entry: this.newest.id, sequence: Number.MAX_SAFE_INTEGER };
    return this.hasLate(head, true) ? [...MEMBERS, LATE] : MEMBERS;
  }

  async addLate(store: Store): Promise<void> {
    const entry = this.newest;
    await addSeeding(this.small, store, LATE, entry);
    const { last } = store.accepted(entry.id);
    this.#acknowledged.set(entry.id, last);
    this.#highest = Math.max(this.#highest, last);
    this.#late.push({ at: { entry: entry.id, sequence: last - 1 }, isWhole: false });
  }

  finishLate(builder: BatchBuilder): void {
    this.#late.push({ at: { entry: this.newest.id, sequence: builder.next }, isWhole: true });
    builder.addMark(encodeMark({ type: "resync-end", members: [LATE] }));
  }

  get newest(): LineageEntry {
    return this.lineage.at(-1) ?? this.small.root;
  }

  expect(holds: boolean, promise: string): void {
    if (!holds) this.broken.push(promise);
  }

  did(what: string): void {
    this.happened.set(what, (this.happened.get(what) ?? 0) + 1);
  }

  async open(): Promise<Store> {
    this.views = [];
    const store = await this.small.open(MEMBERS);
    if (this.adopting !== undefined && store.state.lineage.at(-1)?.id === this.adopting.at(-1)?.id)
      this.lineage = this.adopting;
    this.adopting = undefined;
    this.expect(store.findings.length === 0, `nothing is damaged: ${store.findings[0]?.detail}`);
    this.#forget(store);
    this.knowBranches(store);
    return store;
  }

  /** Branches that the store has made itself, or whose making was cut short. */
  knowBranches(store: Store): void {
    for (const { entry } of store.branches) {
      if (this.models.get(1)?.entries.has(entry.id) !== true) this.begin(entry);
      this.#highest = Math.max(this.#highest, entry.first);
    }
  }

  /** A first sequence above all that were ever given out. */
  nextFirst(store: Store): Sequence {
    for (const { entry } of store.branches)
      this.#highest = Math.max(this.#highest, store.writer(entry.id).last);
    for (const { id } of this.lineage) this.#highest = Math.max(this.#highest, store.durable(id) ?? 0);
    return this.#highest + this.random.pick([1, 1000]);
  }

  /** Another site knows nothing of what this one wrote behind the place: its numbers may be the same ones. */
  firstBehind(parent: Position): Sequence {
    return parent.sequence + this.random.integer(1, 3);
  }

  async send(store: Store, fill: (builder: BatchBuilder) => void): Promise<void> {
    const entry = this.newest;
    const last = await this.small.append(store, fill, entry);
    this.#acknowledged.set(entry.id, last);
    this.#highest = Math.max(this.#highest, last);
  }

  change(builder: BatchBuilder, member: number = this.random.pick(MEMBERS)): void {
    const { random } = this;
    const length = random.pick([512, 4096, 9000, SLOT_BYTES]);
    const inSlot = 512 * random.integer(0, Math.floor((SLOT_BYTES - length) / 512));
    const offset = random.integer(0, SLOTS - 1) * SLOT_BYTES + inSlot;
    this.#seed += 1;
    const seed = random.chance(0.2) ? undefined : this.#seed;
    this.models.get(member)?.add(this.newest.id, { sequence: builder.next, offset, length, seed });
    if (seed === undefined) builder.addZero(member, offset, length);
    else builder.addWrite(member, offset, pattern(length, seed));
  }

  beginResync(builder: BatchBuilder, predecessor: Position): void {
    this.#told.push({ at: { entry: this.newest.id, sequence: builder.next }, predecessor });
    builder.addMark(encodeMark({ type: "resync-begin", predecessor, members: MEMBERS }));
  }

  endResync(builder: BatchBuilder): void {
    this.#told.push({ at: { entry: this.newest.id, sequence: builder.next }, predecessor: undefined });
    builder.addMark(encodeMark({ type: "resync-end", members: MEMBERS }));
  }

  /** The last legal position before the resync that is open on the present path, by what was told on it. */
  get held(): Position | undefined {
    const onPath = this.#told.filter(({ at }) => contains(this.lineage, at));
    let held: Position | undefined;
    for (const { predecessor } of onPath.sort((a, b) => a.at.sequence - b.at.sequence))
      held = predecessor === undefined ? undefined : (held ?? predecessor);
    return held;
  }

  /** A write to a branch of the site's own; one that crosses slots has the number of its last part. */
  async writeBranch(store: Store, id: bigint): Promise<void> {
    const { random } = this;
    const member = random.pick(MEMBERS);
    const length = random.pick([512, 4096, 9000]);
    const offset = random.integer(0, SLOTS - 1) * SLOT_BYTES + 512 * random.integer(0, 100);
    this.#seed += 1;
    const seed = this.#seed;
    const done = store.device(member, id).write(offset, pattern(length, seed));
    this.models.get(member)?.add(id, { sequence: store.writer(id).last, offset, length, seed });
    await done;
    await store.writer(id).flush();
  }

  drop(id: bigint): void {
    for (const model of this.models.values()) model.drop(id);
    this.#acknowledged.delete(id);
    this.#told = this.#told.filter(({ at }) => at.entry !== id);
    this.#late = this.#late.filter(({ at }) => at.entry !== id);
  }

  /** An entry that was left and has been dropped here; its writer may send it again. */
  leave(entry: LineageEntry, lineage: Lineage): void {
    this.drop(entry.id);
    this.gone.push(lineage);
  }

  /** Points whose history is known here; those of a dropped one go with a round. */
  pointsOf(store: Store): readonly Position[] {
    const known = this.models.get(1)?.entries;
    return store.points.points
      .map(({ position }) => position)
      .filter(({ entry }) => known?.has(entry) === true);
  }

  /** I1, I2, I6, I10: everything that can be opened is what the models say, and promotable is as far as it may be. */
  async check(store: Store, when: string): Promise<void> {
    await store.settled();
    const { promotable, end } = store;
    const expected = this.held ?? end;
    this.expect(
      promotable?.sequence === expected?.sequence && promotable?.entry === expected?.entry,
      `${when}: promotable is ${text(promotable)} and not ${text(expected)}`,
    );
    this.expect(
      store.windowFrom <= (end?.sequence ?? 0),
      `${when}: the window begins on the present history`,
    );
    const places = [...this.pointsOf(store)];
    if (promotable !== undefined) places.push(promotable);
    for (const position of places) {
      for (const member of MEMBERS) await this.#checkMoment(store, member, position, when);
      await this.#checkLate(store, position, when);
    }
    const isLateHeld = store.members.some(({ member }) => member === LATE);
    for (const { entry } of store.branches) {
      const at = { entry: entry.id, sequence: Number.MAX_SAFE_INTEGER };
      for (const member of MEMBERS) {
        const device = store.device(member, entry.id);
        await this.#compare(device, member, at, `${when}: the branch ${entry.id.toString(16)}`);
      }
      if (this.hasLate(at, true) || !isLateHeld) continue;
      const what = `${when}: the branch ${entry.id.toString(16)}`;
      await this.#expectNotIn(async () => store.device(LATE, entry.id), what);
    }
    for (const { view, member, position } of this.views)
      await this.#compare(view, member, position, `${when}: the view held at ${text(position)}`);
  }

  async #checkMoment(store: Store, member: number, position: Position, when: string): Promise<void> {
    const what = `${when}: ${text(position)}`;
    try {
      const view = await store.openView(member, { position, members: [] }, "check");
      await this.#compare(view, member, position, what);
      await view.close();
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.broken.push(`${what} of member ${member}: ${describeError(error)}`);
    }
  }

  /** I1: it is read where its copy is whole, and refused everywhere else. */
  async #checkLate(store: Store, position: Position, when: string): Promise<void> {
    if (this.hasLate(position, true)) return await this.#checkMoment(store, LATE, position, when);
    if (!store.members.some(({ member }) => member === LATE)) return;
    this.did("a member that is asked for while it is copied");
    await this.#expectNotIn(
      () => store.openView(LATE, { position, members: [] }, "check"),
      `${when}: ${text(position)}`,
    );
  }

  async #expectNotIn(act: () => Promise<unknown>, what: string): Promise<void> {
    try {
      await act();
      this.broken.push(`${what} serves half of a first copy`);
    } catch (error) {
      if (!(error instanceof TidemarkError) || error.code !== "MEMBER_NOT_IN_POINT") throw error;
    }
  }

  async #compare(
    device: Pick<OpenView, "sizeBytes" | "read">,
    member: number,
    position: Position,
    what: string,
  ): Promise<void> {
    const found = new Uint8Array(device.sizeBytes);
    await device.read(0, found);
    const expected = this.models.get(member)?.imageAt(position) ?? new Uint8Array(0);
    this.expect(equalBytes(found, expected), `${what} of member ${member} reads wrong`);
  }

  /** I3: what was acknowledged is there; what lies behind the end never happened. */
  #forget(store: Store): void {
    for (const id of [...(this.models.get(1)?.entries.keys() ?? [])]) {
      const durable = store.durable(id) ?? 0;
      const isKnown = this.lineage.some((entry) => entry.id === id);
      this.expect(
        !isKnown || durable >= (this.#acknowledged.get(id) ?? 0),
        "I3: what was acknowledged is there",
      );
      for (const model of this.models.values()) model.cut(id, durable);
      this.#told = this.#told.filter(({ at }) => at.entry !== id || at.sequence <= durable);
      this.#late = this.#late.filter(({ at }) => at.entry !== id || at.sequence <= durable);
    }
  }
}

function text(position: Position | undefined): string {
  return position === undefined ? "nothing" : `${position.entry.toString(16)}:${position.sequence}`;
}
