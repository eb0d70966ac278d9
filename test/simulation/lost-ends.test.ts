import t from "tap";
import { CatalogueState } from "#src/data-path/recovery/catalogue-state.js";
import type { Store } from "#src/data-path/store/store.js";
import { groupIdBytes } from "#src/domain/model/group-id.js";
import { encodeMark } from "#src/domain/model/mark.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import { makeBatch } from "#test/support/batches.js";
import { SmallStore } from "#test/support/small-store.js";

/**
 * A store whose journal loses its newest segments again and again, while resyncs come and go, rounds fold and points are cut,
 * and whose primary then sends what is missing with a resync, under numbers of its own. Index and catalogue have heard of more than is there.
 *
 * - I1, I10: promotable is never inside a resync whose end is not there, and nothing is folded into one.
 */
const SEEDS = Number(process.env["TIDEMARK_SEEDS"] ?? 12);
const STEPS = 60;

interface Told {
  readonly at: Sequence;
  /** Of a begin. */
  readonly predecessor: Sequence | undefined;
}

class LossyLife {
  readonly small: SmallStore;
  readonly broken: string[] = [];
  losses = 0;
  pulledBack = 0;
  #told: Told[] = [];
  #highest: Sequence = 0;

  constructor(seed: number) {
    this.small = new SmallStore(seed);
  }

  async run(): Promise<this> {
    const { random } = this.small;
    let store = await this.small.open([1]);
    for (let step = 0; step < STEPS && this.broken.length === 0; step += 1) {
      const act = random.integer(0, 9);
      if (act < 4) await this.small.write(store, 1, 4096 * random.integer(0, 40), step);
      else if (act === 4) await this.#begin(store);
      else if (act < 7) await this.#end(store);
      else if (act === 7) await store.maintain();
      else if (act === 8 && this.#held(store) === undefined) await this.small.cut(store);
      else if (random.chance(0.4)) store = await this.#lose(store);
      await store.settled();
      this.#check(store, `step ${step}`);
    }
    await store.close();
    return this;
  }

  /** With the next number of the primary, which may lie behind what has been lost. */
  async #begin(store: Store): Promise<void> {
    await store.settled();
    const { root } = this.small;
    const predecessor: Position = store.end ?? { entry: 0n, sequence: 0 };
    const begin = encodeMark({ type: "resync-begin", predecessor, members: [1] });
    const at = Math.max(this.#highest, predecessor.sequence) + 1;
    const group = groupIdBytes(store.state.group) ?? new Uint8Array(16);
    const { link } = store.accepted(root.id);
    await store.append(
      makeBatch({ group, entry: root.id, first: at, link }, (builder) => builder.addMark(begin)),
    );
    this.#told.push({ at, predecessor: predecessor.sequence });
  }

  async #end(store: Store): Promise<void> {
    const at = await this.small.mark(store, { type: "resync-end", members: [1] });
    this.#told.push({ at, predecessor: undefined });
  }

  async #lose(store: Store): Promise<Store> {
    this.#highest = Math.max(this.#highest, store.accepted(this.small.root.id).last);
    await store.close();
    const { disk, random } = this.small;
    const directory = `${SmallStore.directory}/journal`;
    const names = (await disk.list(directory)).filter((name) => name.endsWith(".segment")).sort();
    const lost = names.slice(1).slice(-random.integer(0, 2));
    for (const name of random.chance(0.7) ? lost : []) await disk.unlink(`${directory}/${name}`);
    await disk.syncDirectory(directory);
    this.small.end("kill");
    this.losses += 1;
    const next = await this.small.open([1]);
    const durable = next.durable(this.small.root.id) ?? 0;
    this.#told = this.#told.filter(({ at }) => at <= durable);
    this.#check(next, "opened again");
    // No number is given out a second time: what is missing comes with a resync.
    if (durable < this.#highest) await this.#begin(next);
    return next;
  }

  #held(store: Store): Sequence | undefined {
    const end = store.end?.sequence ?? 0;
    let held: Sequence | undefined;
    for (const { at, predecessor } of this.#told)
      if (at <= end) held = predecessor === undefined ? undefined : (held ?? predecessor);
    return held;
  }

  #check(store: Store, when: string): void {
    const held = this.#held(store);
    const promotable = store.promotable?.sequence ?? 0;
    if (held === undefined) return;
    this.pulledBack += 1;
    if (promotable > held) this.broken.push(`${when}: promotable is ${promotable}, behind ${held}`);
    if (store.floorOf(1) > held) this.broken.push(`${when}: folded to ${store.floorOf(1)}, behind ${held}`);
  }
}

t.test(
  "I1, I10: nothing inside a resync is promotable or folded, whatever the journal has lost",
  async (t) => {
    let [losses, pulledBack] = [0, 0];
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const life = await new LossyLife(seed).run();
      t.same(life.broken, [], `seed ${seed}`);
      losses += life.losses;
      pulledBack += life.pulledBack;
    }
    t.ok(losses > 0);
    t.ok(pulledBack > 0);
  },
);

t.test("end marks that are believed though they are lost are noticed", async (t) => {
  const { resyncsAt } = CatalogueState.prototype;
  const spans = Object.getOwnPropertyDescriptor(CatalogueState.prototype, "presentSpans") ?? {};
  t.teardown(() => {
    CatalogueState.prototype.resyncsAt = resyncsAt;
    Object.defineProperty(CatalogueState.prototype, "presentSpans", spans);
  });
  CatalogueState.prototype.resyncsAt = function now() {
    return this.resyncs;
  };
  Object.defineProperty(CatalogueState.prototype, "presentSpans", { get: () => [], configurable: true });
  const broken: string[] = [];
  for (let seed = 1; seed <= SEEDS && broken.length === 0; seed += 1)
    broken.push(...(await new LossyLife(seed).run()).broken);
  t.ok(broken.length > 0);
});
