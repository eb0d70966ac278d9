import { equalBytes } from "#src/base/bytes.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import { type OpenView, Store, type StoreRules } from "#src/data-path/store/store.js";
import type { BatchBuilder } from "#src/domain/model/batch-builder.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { groupIdBytes } from "#src/domain/model/group-id.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { encodeMark } from "#src/domain/model/mark.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { RetentionPolicy } from "#src/domain/retention/situation.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import type { KeyValueOpener, KeyValueStore } from "#src/platform/key-value/key-value.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { makeBatch, pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { unverified } from "#test/support/rotten-stores.js";
import { VolumeModel } from "#test/support/volume-model.js";

export const DIRECTORY = "/store/group";
export const GROUP_ID = "01020304-0506-4708-890a-0b0c0d0e0f10";
export const ROOT: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
export const MEMBERS = [1, 2] as const;
/** Where their first copies are whole: before, nobody stands anywhere. */
export const SEEDED = MEMBERS.length + 1;
export const EVERY_MS = 10_000;
const SLOTS = 3;
const SIZES = { bytesMin: 16 * 1024, bytesMax: 128 * 1024 };
export const RESERVE_BYTES = 256 * 1024;

/** Bugs that are planted, to see that the checks notice them. */
export interface WorldPlant {
  readonly lyingDisk?: boolean;
  /** Hashes that do not look at what is as long as the payload of a write. */
  readonly blindHashes?: boolean;
  /** Index and catalogue are opened without a look at their files. */
  readonly rotUnseen?: boolean;
  /** A start forgets the oldest point that is not pinned. */
  readonly losesPoints?: boolean;
}

export const POLICY: RetentionPolicy = {
  windowMs: 30_000,
  keep: [
    { everyMs: EVERY_MS, forMs: 60_000 },
    { everyMs: 60_000, forMs: 600_000 },
  ],
  countMax: 12,
  bytesMax: 1e12,
  keepAfterPromotionMs: 0,
  branches: { keepMs: 1e9, bytesMax: 1e12 },
};

export const INDEX = `${DIRECTORY}/index/`;

/** The stores of a site; the index that was opened last is at hand. */
class HandyStores implements KeyValueOpener {
  index: KeyValueStore | undefined;
  readonly #inner: KeyValueOpener;

  constructor(inner: KeyValueOpener) {
    this.#inner = inner;
  }

  async open(path: string): Promise<KeyValueStore> {
    const store = await this.#inner.open(path);
    if (path.startsWith(INDEX)) this.index = store;
    return store;
  }

  destroy(path: string): Promise<void> {
    return this.#inner.destroy(path);
  }

  verify: KeyValueOpener["verify"] = (path, options) => this.#inner.verify(path, options);
}
const PAYLOAD_BYTES_MIN = 512;
const blindHash64: Hash64 = (bytes, seed) =>
  hash64(bytes.length < PAYLOAD_BYTES_MIN ? bytes : new Uint8Array(0), seed);

/** One secondary through its lives, and a model of what it has to hold. */
export class StoreWorld {
  readonly random: SimulatedRandom;
  readonly time = new SimulatedTime();
  readonly clock = new SimulatedClock(this.time);
  readonly keyValue: SimulatedKeyValue;
  readonly stores: HandyStores;
  /** Faults of their own stream: what else is drawn stays the same. */
  readonly rot: SimulatedRandom;
  readonly models = new Map(MEMBERS.map((member) => [member, new VolumeModel(SLOTS)]));
  readonly acknowledged = new Map<bigint, number>();
  readonly broken: string[] = [];
  readonly trace: string[] = [];
  readonly points = new Map<string, Position>();
  readonly pinned = new Set<string>();
  /** A round of maintenance was under way when the life ended: what it let go of nobody has heard. */
  isRoundCutShort = false;
  readonly plant: WorldPlant;
  readonly hash64: Hash64;
  /** The file system under index and catalogue takes nothing. */
  isFull = false;
  policy = POLICY;
  hadGood = false;
  refusals = 0;
  /** In this life a bit of the index was flipped. */
  wasFlipped = false;
  /** What maintenance may be refused, after what was done to the store: a flipped bit may be met lives later. */
  readonly expectedProblems = new Set<string>();
  disk: SimulatedDisk;
  views: { readonly member: number; readonly view: OpenView; readonly position: Position }[] = [];
  /** Points that the store has listed in this life. */
  readonly #listed = new Set<string>();
  #made = false;
  #lives = 0;
  /** Time that has to pass before the next act: points are cut at intervals. */
  #dueMs = 0;

  constructor(seed: number, plant: WorldPlant = {}, capacityBytes?: number) {
    this.random = new SimulatedRandom(seed);
    this.keyValue = new SimulatedKeyValue(this.random.fork("key-value"), { hasRoom: () => !this.isFull });
    this.stores = new HandyStores(this.keyValue);
    this.disk = new SimulatedDisk({
      clock: this.clock,
      random: this.random.fork("disk"),
      ...(capacityBytes === undefined ? {} : { capacityBytes }),
    });
    this.rot = this.random.fork("rot");
    this.plant = plant;
    this.hash64 = plant.blindHashes === true ? blindHash64 : hash64;
    for (const model of this.models.values()) model.begin(ROOT);
  }

  expect(holds: boolean, promise: string): void {
    if (!holds) this.broken.push(promise);
  }

  model(member: number): VolumeModel {
    const model = this.models.get(member as 1 | 2);
    if (model === undefined) throw new Error("a member of the world");
    return model;
  }

  /** Starts the store on whatever the last life has left. */
  async open(): Promise<Store> {
    this.#lives += 1;
    if (!this.#made) {
      await this.disk.makeDirectory("/store", 0o700);
      await this.disk.syncDirectory("/");
      const state = { group: GROUP_ID, site: "beta", lineage: [ROOT], promise: undefined, ceiling: 0 };
      if ((await this.disk.stat(`${DIRECTORY}/state`)) === undefined)
        await Store.create(this.disk, DIRECTORY, { ...state, clean: undefined }, this.hash64);
      this.#made = true;
    }
    const store = await this.start();
    this.views = [];
    this.wasFlipped = false;
    for (const member of MEMBERS) {
      const sizeBytes = this.model(member).sizeBytes;
      await store.addMember({ member, name: `m${member}`, capture: "inline", sizeBytes });
    }
    if (this.plant.losesPoints === true) await losePoint(store);
    await this.#checkStart(store);
    return store;
  }

  /** Starts it as it is, and expects nothing. */
  async start(): Promise<Store> {
    const rules: StoreRules = {
      role: () => ({ type: "secondary" }),
      policy: () => this.policy,
      everyMs: () => EVERY_MS,
    };
    return await Store.open({
      disk: this.disk,
      keyValue: this.plant.rotUnseen === true ? unverified(this.stores) : this.stores,
      clock: this.clock,
      random: this.random.fork(`store ${this.#lives}`),
      hash64: this.hash64,
      directory: DIRECTORY,
      known: (branch) => this.acknowledged.get(branch) ?? 0,
      isSecondary: () => true,
      everyMs: () => EVERY_MS,
      sizes: SIZES,
      rules,
      throttle: UNTHROTTLED,
      reserveBytes: RESERVE_BYTES,
    });
  }

  /** A batch arrives, as from the primary: writes, zeros, sometimes a point. */
  async receive(store: Store): Promise<void> {
    const { random } = this;
    const { last, link } = store.accepted(ROOT.id);
    if (store.suspect(ROOT.id) !== undefined) return await store.recover();
    const group = groupIdBytes(GROUP_ID) ?? new Uint8Array(16);
    const cut = last > 0 && random.chance(0.4) ? random.uuid() : undefined;
    const said: (() => void)[] = [];
    const fill = (builder: BatchBuilder) => {
      if (last === 0) this.#begin(builder);
      for (let count = random.integer(1, 5); count > 0; count -= 1) said.push(this.#change(builder));
      if (cut !== undefined) said.push(this.#cut(builder, cut));
    };
    const given = { group, entry: ROOT.id, first: last + 1, link };
    const batch = makeBatch(given, fill, undefined, this.hash64);
    // What is on its way may survive, acknowledged or not.
    for (const say of said) say();
    try {
      await store.append(batch);
    } catch (error) {
      if (cut !== undefined) this.points.delete(cut);
      throw error;
    }
    this.acknowledged.set(ROOT.id, batch.last);
    if (cut !== undefined) {
      this.#dueMs += EVERY_MS;
      this.hadGood = true;
    }
  }

  /** Rounds let points go: what was listed and is not any more has gone that way. Asked between two acts. */
  notePoints(store: Store): void {
    const now = new Set(store.points.points.map(({ id }) => id));
    for (const id of this.#listed) if (!now.has(id)) this.points.delete(id);
    this.#listed.clear();
    for (const id of now) this.#listed.add(id);
  }

  async passTime(): Promise<void> {
    const dueMs = this.#dueMs;
    this.#dueMs = 0;
    if (dueMs > 0) await this.time.runFor(dueMs);
  }

  /** What lies behind the end was never acknowledged, and did not happen. */
  #forget(store: Store): void {
    for (const [entry] of this.model(1).entries) {
      const durable = store.durable(entry) ?? 0;
      this.expect(durable >= (this.acknowledged.get(entry) ?? 0), "I3: what was acknowledged is there");
      for (const model of this.models.values()) model.cut(entry, durable);
      this.acknowledged.set(entry, durable);
    }
  }

  async #checkStart(store: Store): Promise<void> {
    this.#forget(store);
    const known = new Map(store.points.points.map((point) => [point.id, point]));
    this.#checkPointsAreThere(known);
    for (const id of this.pinned) this.expect(known.get(id)?.pinned === true, `the pin of ${id} is there`);
    this.expect(store.findings.length === 0, `nothing is damaged: ${store.findings[0]?.detail}`);
    await this.checkPoints(store);
  }

  /** A point is missing when its mark was never durable, or when a round that was cut short has let it go. */
  #checkPointsAreThere(known: ReadonlyMap<string, unknown>): void {
    const durable = this.acknowledged.get(ROOT.id) ?? 0;
    const newest = Math.max(
      0,
      ...[...this.points.values()].map(({ sequence }) => sequence).filter((at) => at <= durable),
    );
    for (const [id, { sequence }] of this.points) {
      if (known.has(id) && sequence <= durable) continue;
      this.points.delete(id);
      if (sequence > durable) continue;
      const mayBeLetGo = this.isRoundCutShort && sequence < newest;
      this.expect(mayBeLetGo, `I7: the point ${id} at ${sequence} is there`);
    }
    this.isRoundCutShort = false;
    this.#listed.clear();
    // The first act of a life may be a round.
    for (const id of known.keys()) this.#listed.add(id);
  }

  /** I1, I6, I7: every point and every moment of the window reads as it has to. */
  async checkPoints(store: Store): Promise<void> {
    const { promotable, windowFrom } = store;
    const points = store.points.points;
    if (this.hadGood && promotable !== undefined && points.length === 0)
      this.broken.push("I7: no good point is left");
    for (const point of points) await this.#checkMoment(store, point.position, `point ${point.id}`);
    if (promotable === undefined || promotable.sequence === 0) return;
    for (let count = 0; count < 2; count += 1) {
      const sequence = this.random.integer(Math.max(SEEDED, windowFrom), promotable.sequence);
      await this.#checkMoment(store, { entry: ROOT.id, sequence }, `moment ${sequence}`);
    }
  }

  /** I6: what is compacted reads the same at its end, and nothing inside of it is opened, by whatever way. */
  async checkCompacted(store: Store): Promise<void> {
    const oldest = store.points.points[0]?.position.sequence ?? Number.POSITIVE_INFINITY;
    for (const { branch, after, upTo } of store.compacted.spans()) {
      if (upTo >= oldest)
        await this.#checkMoment(store, { entry: branch, sequence: upTo }, `the end ${upTo}`);
      const inside = { entry: branch, sequence: this.random.integer(after + 1, upTo) };
      if (inside.sequence <= oldest || inside.sequence === upTo) continue;
      const moment = { position: inside, members: [] };
      const member = this.random.pick(MEMBERS);
      const ways: readonly (() => Promise<unknown>)[] = [
        () => store.openView(member, moment, "view"),
        () => store.beginBranch("drill", "inside", moment),
        async () => store.changedSince(member, upTo, inside),
      ];
      await this.#expectRefused(this.random.pick(ways), `${inside.sequence} is inside ${after} to ${upTo}`);
      const resolved = await store.resolve({ type: "sequence", epoch: undefined, sequence: inside.sequence });
      this.expect(resolved.type === "compacted", `${inside.sequence} is refused, not ${resolved.type}`);
      if (resolved.type !== "compacted") continue;
      const { before, next } = { before: resolved.neighbours.before, next: resolved.neighbours.after };
      this.expect((before?.position.sequence ?? 0) <= after, "what lies before it can be opened");
      this.expect((next?.position.sequence ?? 0) >= upTo, "what lies behind it can be opened");
      this.refusals += 1;
    }
  }

  async #expectRefused(act: () => Promise<unknown>, what: string): Promise<void> {
    try {
      await act();
      this.broken.push(`I6: ${what}, and was opened`);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.expect(error.code === "MOMENT_COMPACTED", `${what}: ${describeError(error)}`);
    }
  }

  async #checkMoment(store: Store, position: Position, what: string): Promise<void> {
    const member = this.random.pick(MEMBERS);
    const view = await store.openView(member, { position, members: [] }, "view");
    try {
      await this.checkView(member, view, position, what);
    } finally {
      await view.close();
    }
  }

  async checkView(member: number, view: OpenView, position: Position, what: string): Promise<void> {
    const found = new Uint8Array(view.sizeBytes);
    await view.read(0, found);
    this.expect(equalBytes(found, this.model(member).imageAt(position)), `I1: ${what} of member ${member}`);
  }

  #begin(builder: BatchBuilder): void {
    for (const member of MEMBERS) {
      const sizeBytes = this.model(member).sizeBytes;
      const name = `m${member}`;
      builder.addMark(encodeMark({ type: "member-added", member, name, kind: "volume", sizeBytes }));
    }
    builder.addMark(encodeMark({ type: "resync-end", members: [...MEMBERS] }));
  }

  #change(builder: BatchBuilder): () => void {
    const { random } = this;
    const member = random.pick(MEMBERS);
    const sequence = builder.next;
    const { offset, length, seed } = this.span();
    if (random.chance(0.2)) {
      const zeros = Math.min(length * 8, this.model(member).sizeBytes - offset);
      builder.addZero(member, offset, zeros);
      return () => this.model(member).add(ROOT.id, { sequence, offset, length: zeros, seed: undefined });
    }
    builder.addWrite(member, offset, pattern(length, seed));
    return () => this.model(member).add(ROOT.id, { sequence, offset, length, seed });
  }

  #cut(builder: BatchBuilder, id: string): () => void {
    const sequence = builder.next;
    const members = MEMBERS.map((member) => ({ member, at: sequence, fuzzy: false }));
    const point = { id, kind: "crash", label: "", timeMs: this.clock.wallMs(), members } as const;
    builder.addMark(encodeMark({ type: "point", point }));
    return () => this.points.set(id, { entry: ROOT.id, sequence });
  }

  span(): { readonly offset: number; readonly length: number; readonly seed: number } {
    const { random } = this;
    const length = random.pick([512, 4096, 4096, 9000, SLOT_BYTES]);
    const slot = random.chance(0.6) ? 1 : random.integer(0, SLOTS - 1);
    const offset = slot * SLOT_BYTES + 512 * random.integer(0, Math.floor((SLOT_BYTES - length) / 512));
    return { offset, length, seed: random.integer(1, 1e6) };
  }

  /** The process is gone, and maybe the power with it. */
  end(how: "crash" | "kill"): void {
    if (how === "crash") this.keyValue.crash();
    else this.keyValue.kill();
    this.disk = how === "crash" ? this.disk.crash() : this.disk.endProcess();
  }

  failed(error: unknown): void {
    this.broken.push(`refused: ${describeError(error)} ${error instanceof Error ? error.stack : ""}`);
  }
}

async function losePoint(store: Store): Promise<void> {
  const [oldest, ...later] = store.points.points.filter(({ pinned }) => !pinned);
  if (oldest !== undefined && later.length > 0) await store.points.delete(oldest.id, "planted");
}
