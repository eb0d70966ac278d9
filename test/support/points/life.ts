import { Journal, Ledger } from "#src/data-path/journal/journal.js";
import type { CatalogueState } from "#src/data-path/recovery/catalogue-state.js";
import { cataloguedPoints } from "#src/data-path/recovery/catalogued-point.js";
import { Catalogue, journalMarks, Reservations, rebuildCatalogue } from "#src/data-path/recovery/recovery.js";
import type { Fact } from "#src/domain/model/fact.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { CaptureScope } from "#src/domain/model/promotable.js";
import type { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import type { KeyValueStore } from "#src/platform/key-value/key-value.js";
import type { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import type { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";

export const ENTRY = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
export const LINEAGE = [ENTRY];
const SIZES = { bytesMin: 8 * 1024, bytesMax: 32 * 1024 };
export const EVERY_MS = 10_000;
export const HOUR_MS = 3_600_000;
export const scopeOf = (member: number): CaptureScope => (member === 2 ? "alone" : "inline");

/** What is broken on purpose, to see that the checks notice. */
export interface Plant {
  readonly isSecondary?: boolean;
  readonly lies?: boolean;
  readonly hash64?: Hash64;
  readonly rot?: boolean;
  readonly forgetsReservations?: boolean;
}

export interface Run {
  readonly random: SimulatedRandom;
  readonly plant: Plant;
  readonly trace: string[];
  readonly broken: string[];
  floor: number;
  windowFrom: number;
  /** What was acknowledged; `undefined` while an answer is out. */
  readonly pins: Map<string, boolean | undefined>;
  readonly points: Map<string, "there" | "gone" | undefined>;
  readonly reserved: Map<string, boolean | undefined>;
  hadGood: boolean;
}

export interface Life {
  readonly journal: Journal;
  readonly ledger: Ledger;
  readonly catalogue: Catalogue;
  readonly reservations: Reservations;
  readonly clock: SimulatedClock;
  readonly store: KeyValueStore;
  /** Everything that the ledger would say now. */
  facts: Fact[];
  readonly waiting: Promise<unknown>[];
}

export async function open(
  disk: SimulatedDisk,
  stores: SimulatedKeyValue,
  clock: SimulatedClock,
  run: Run,
): Promise<Life> {
  const facts: Fact[] = [];
  const ledger = await Ledger.open(
    { disk, directory: "/store/ledger", group: GROUP, hash64, sizes: SIZES },
    (fact) => facts.push(fact),
  );
  const { floor } = run;
  const journal = await Journal.open({
    disk,
    directory: "/store/journal",
    group: GROUP,
    hash64,
    wanted: () => true,
    floor: () => floor,
    known: () => 0,
    sizes: SIZES,
  });
  if (journal.branches.length === 0) journal.begin(ENTRY);
  const store = await stores.open("/store/index");
  const said = [...facts];
  const log = {
    append: async (fact: Fact) => {
      await ledger.append(fact);
      said.push(fact);
    },
  };
  const reservations = new Reservations(log);
  for (const fact of facts) if (run.plant.forgetsReservations !== true) reservations.takeFact(fact);
  const catalogue = await Catalogue.open({
    store,
    hash64: run.plant.hash64 ?? hash64,
    clock,
    ledger: log,
    facts,
    marks: journalMarks(journal, hash64),
    reservations,
    scopeOf,
    lineage: () => LINEAGE,
    isSecondary: () => run.plant.isSecondary ?? true,
    everyMs: () => EVERY_MS,
    onRebuild: (reason) => run.trace.push(`rebuilt: ${reason}`),
  });
  return { journal, ledger, catalogue, reservations, clock, store, facts: said, waiting: [] };
}

/** What stands in the catalogue, in a form that can be compared. */
function picture(points: unknown, resyncs: unknown): string {
  return JSON.stringify([points, resyncs], (_key, item) => (typeof item === "bigint" ? String(item) : item));
}

export async function check(life: Life, run: Run): Promise<void> {
  const { catalogue, reservations, journal, facts } = life;
  const there = new Map(catalogue.points.map((point) => [point.id, point]));
  for (const [id, expected] of run.points) {
    if (expected !== undefined && there.has(id) !== (expected === "there"))
      run.broken.push(`${id} is not ${expected}`);
    if (expected === undefined) run.points.set(id, there.has(id) ? "there" : "gone");
  }
  for (const [id, pinned] of run.pins) {
    const found = there.get(id)?.pinned;
    if (found !== undefined && pinned !== undefined && found !== pinned)
      run.broken.push(`${id}: pin is lost`);
    if (pinned === undefined && found !== undefined) run.pins.set(id, found);
  }
  const held = new Set(reservations.all.map(({ id }) => id));
  for (const [id, expected] of run.reserved) {
    if (expected !== undefined && held.has(id) !== expected)
      run.broken.push(`reservation ${id} is not ${expected}`);
    if (expected === undefined) run.reserved.set(id, held.has(id));
  }
  if (run.hadGood && !catalogue.points.some(({ damaged }) => !damaged))
    run.broken.push("I7: no good point is left");
  const rebuilt: CatalogueState = await rebuildCatalogue(
    facts,
    journalMarks(journal, hash64),
    { scopeOf, lineage: () => LINEAGE },
    () => undefined,
  );
  const same =
    picture(catalogue.points, catalogue.resyncs) === picture(cataloguedPoints(rebuilt), rebuilt.resyncs);
  if (!same) run.broken.push("I11: it is not what a rebuild gives");
  run.trace.push(
    `points ${[...there.values()].map(({ id, pinned }) => `${id}${pinned ? "!" : ""}`).join(" ")}`,
  );
}
