import type { TidemarkError } from "#src/base/errors.js";
import type { SpaceWatch } from "#src/data-path/store/space-watch.js";
import type { StoreParts } from "#src/data-path/store/store-parts.js";

/**
 * Why the store does not do all it should at the moment, the gravest first: nothing more is taken in; facts are not; marks
 * are not, so that what is promotable stands still. Undefined while it does.
 */
export function storeTrouble(parts: StoreParts, space: SpaceWatch): TidemarkError | undefined {
  return space.refusal ?? suspectChain(parts) ?? parts.ledger.suspect ?? parts.intake.failed;
}

/** Of the lineage that is followed or written: what a drill can't write concerns whoever has it open. */
function suspectChain({ journal, state }: StoreParts): TidemarkError | undefined {
  const begun = new Set(journal.branches.map(({ id }) => id));
  for (const { id } of state.state.lineage) {
    const suspect = begun.has(id) ? journal.suspect(id) : undefined;
    if (suspect !== undefined) return suspect;
  }
  return undefined;
}
