import {
  CATALOGUE_RANGE,
  type CatalogueThrough,
  type CatalogueValue,
  idOfKey,
  isThroughKey,
  openPoint,
  openThrough,
  pointKey,
  sealValue,
  THROUGH_KEY,
} from "#src/data-path/recovery/catalogue-format.js";
import type { CatalogueState } from "#src/data-path/recovery/catalogue-state.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { KeyValueChange, KeyValueStore } from "#src/platform/key-value/key-value.js";

/** So many entries are read or dropped at a time. */
const PAGE_ENTRIES = 256;

/** The catalogue's part of the key-value store: one synced batch a change, each with how far the whole reaches. */
export class CatalogueStore {
  readonly #store: KeyValueStore;
  readonly #hash64: Hash64;

  constructor(store: KeyValueStore, hash64: Hash64) {
    this.#store = store;
    this.#hash64 = hash64;
  }

  /**
   * Puts what is stored into an empty state. Answers why it cannot be believed: then the state is spoilt, and the
   * catalogue is to be built again. An empty store is not doubtful, it only reaches nowhere.
   */
  async load(state: CatalogueState): Promise<string | undefined> {
    let through: CatalogueThrough | undefined;
    for await (const { key, value } of this.#entries()) {
      if (isThroughKey(key)) {
        through = openThrough(key, value, this.#hash64);
        if (through === undefined) return "its reach is not sound";
        continue;
      }
      const stored = openPoint(key, value, this.#hash64);
      if (stored === undefined) return `point ${idOfKey(key)} is not sound`;
      state.decisions.set(idOfKey(key), stored.decisions);
      if (stored.point !== undefined) state.points.set(idOfKey(key), stored.point);
    }
    if (through === undefined) return state.decisions.size === 0 ? undefined : "its reach is missing";
    if (through.points !== state.points.size) {
      return `it has ${state.points.size} points and should have ${through.points}`;
    }
    for (const [branch, sequence] of through.marks) state.through.set(branch, sequence);
    for (const [branch, sequence] of through.settled) state.settled.set(branch, sequence);
    state.history = through.resyncs;
    state.spans = through.spans;
    return undefined;
  }

  /** Stores these ids as the state has them now. */
  async save(state: CatalogueState, ids: Iterable<string>): Promise<void> {
    const changes: KeyValueChange[] = [...new Set(ids)].map((id) => this.#changeOf(state, id));
    const through: CatalogueThrough = {
      marks: [...state.through],
      settled: [...state.settled],
      points: state.points.size,
      resyncs: state.history,
      spans: state.spans,
    };
    changes.push({
      type: "put",
      key: THROUGH_KEY,
      value: sealValue(THROUGH_KEY, through, this.#hash64),
    });
    await this.#store.write(changes, { sync: true });
  }

  /** Drops everything; what is left by a crash in the middle has lost its reach, which goes first. */
  async clear(): Promise<void> {
    const changes: KeyValueChange[] = [{ type: "delete", key: THROUGH_KEY }];
    await this.#store.write(changes, { sync: true });
    let keys: KeyValueChange[] = [];
    for await (const { key } of this.#entries()) {
      keys.push({ type: "delete", key });
      if (keys.length < PAGE_ENTRIES) continue;
      await this.#store.write(keys, { sync: true });
      keys = [];
    }
    await this.#store.write(keys, { sync: true });
  }

  #changeOf(state: CatalogueState, id: string): KeyValueChange {
    const key = pointKey(id);
    const point = state.points.get(id);
    if (point === undefined && !state.decisions.has(id)) return { type: "delete", key };
    const value: CatalogueValue = { point, decisions: state.decisionsOf(id) };
    return { type: "put", key, value: sealValue(key, value, this.#hash64) };
  }

  async *#entries() {
    const iterator = this.#store.iterate(CATALOGUE_RANGE);
    try {
      for (;;) {
        const page = await iterator.next(PAGE_ENTRIES);
        if (page.length === 0) return;
        yield* page;
      }
    } finally {
      await iterator.close();
    }
  }
}
