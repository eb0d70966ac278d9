import { stringifyIds } from "#src/base/id-json.js";
import { CatalogueState } from "#src/data-path/recovery/catalogue-state.js";
import type { CatalogueStore } from "#src/data-path/recovery/catalogue-store.js";
import { type MarkSource, rebuildCatalogue } from "#src/data-path/recovery/rebuild.js";
import type { Fact } from "#src/domain/model/fact.js";
import type { PointsDamage } from "#src/domain/model/finding.js";

/**
 * Compares the catalogue with what stands on the disk: its own copy in the key-value store, then journal and ledger, from
 * which everything in it must follow. A point that stands in the catalogue alone would be lost with it.
 */
export interface CatalogueSource {
  /** All that the ledger says, from the disk; undefined when it can't be read as a whole now. */
  readonly facts: () => Promise<readonly Fact[] | undefined>;
  readonly marks: MarkSource;
}

/** What the key-value store says that the catalogue does not, or the other way round. Nothing may change meanwhile. */
export async function compareStored(
  store: CatalogueStore,
  state: CatalogueState,
): Promise<readonly PointsDamage[]> {
  const stored = new CatalogueState(state.rules);
  const doubt = await store.load(stored);
  if (doubt !== undefined) return [{ type: "points", detail: `the stored catalogue is not sound: ${doubt}` }];
  const differing = differences(sayingsOf(state), sayingsOf(stored));
  return differing.map((point) => ({ type: "points", point, detail: "it is not stored as it was written" }));
}

/**
 * What journal and ledger do not say. Points come and go meanwhile: only what was the same before and after is compared,
 * and what differs is asked a second time.
 */
export async function compareRebuilt(
  source: CatalogueSource,
  state: CatalogueState,
): Promise<readonly PointsDamage[]> {
  const first = await differFromRebuilt(source, state);
  if (first.length === 0) return [];
  const again = new Set(await differFromRebuilt(source, state));
  return first
    .filter((point) => again.has(point))
    .map((point) => ({ type: "points", point, detail: "journal and ledger do not say the same of it" }));
}

async function differFromRebuilt(
  { facts, marks }: CatalogueSource,
  state: CatalogueState,
): Promise<readonly string[]> {
  const before = sayingsOf(state);
  const said = await facts();
  // The ledger's own scrub says why; a checkpoint may have come in between, too.
  if (said === undefined) return [];
  const rebuilt = sayingsOf(await rebuildCatalogue(said, marks, state.rules, () => undefined));
  const after = sayingsOf(state);
  const isStill = (id: string) => before.get(id) === after.get(id);
  return differences(after, rebuilt).filter(isStill);
}

/** Each point with what was decided about it, as text. */
function sayingsOf(state: CatalogueState): ReadonlyMap<string, string> {
  const sayings = [...state.points].map(([id, point]): [string, string] => {
    const { stampMs, pinned, label, health } = state.decisionsOf(id);
    return [
      id,
      stringifyIds([point.position, point.kind, point.timeMs, point.members, stampMs, pinned, label, health]),
    ];
  });
  return new Map(sayings);
}

function differences(
  one: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): readonly string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((id) => one.get(id) !== other.get(id));
}
