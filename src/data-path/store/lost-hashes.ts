import { neededPositions } from "#src/data-path/recovery/recovery.js";
import { promotableOf } from "#src/data-path/store/heads.js";
import { removedStanding } from "#src/data-path/store/removed-members.js";
import type { StoreParts } from "#src/data-path/store/store-parts.js";
import { windowFrom } from "#src/data-path/store/window-from.js";
import { vectorAt } from "#src/domain/model/promotable.js";
import { horizons } from "#src/domain/retention/horizon.js";

/**
 * With the hashes of an image goes the record of a fold that was under way: how far it led nobody knows any more. A round
 * folds no farther than to the lowest position that somebody needs, and that was needed then too; nor past the beginning of
 * the window. Where nothing at all is kept, the images may have been about to be written in place, and hold everything. In
 * front of that nothing is opened, nor grown from: the image may hold what came later.
 */
export async function assumeLostFolds(parts: StoreParts): Promise<void> {
  const { images, state, entries, catalogue, reservations, site } = parts;
  const lost = [...images.all].filter(({ hashes, foldTo }) => hashes.lost && foldTo === undefined);
  const promotable = promotableOf(parts);
  if (lost.length === 0 || promotable === undefined) return;
  const scopeOf = (member: number) => site.members.get(member)?.capture ?? "inline";
  const standing = [
    ...vectorAt(catalogue.resyncs, promotable, scopeOf),
    ...removedStanding(parts, promotable),
  ];
  const { lineage } = state.state;
  const positions = neededPositions(catalogue, reservations);
  const found = horizons({ lineage, known: [...entries().values()], positions, standing, promotable });
  const most = positions.length === 0 ? promotable.sequence : windowFrom(parts);
  for (const { member, hashes } of lost)
    await hashes.assumeFold(Math.max(site.floor(member), Math.min(most, found.get(member) ?? 0)));
}
