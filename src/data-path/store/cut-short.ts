import { entryCutShort } from "#src/data-path/store/store-errors.js";
import type { StoreParts } from "#src/data-path/store/store-parts.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/**
 * Refuses to write an entry whose end this site has lost. Its next number would be one that was given out before (I4), and
 * where an image holds more than the journal, what is written under such a number would be taken for older than the image.
 * What the peer sends is another matter: it sends the same again, under the same numbers.
 */
export function assertWholeEntry(parts: StoreParts, entry: bigint): void {
  const { site, journal } = parts;
  const last = journal.branches.some(({ id }) => id === entry) ? journal.accepted(entry) : 0;
  const seen = Math.max(
    site.known.get(entry) ?? 0,
    ...[...site.floors.values()].map((floor) => within(floor, entry)),
  );
  if (seen > last) throw entryCutShort(entry, last, seen);
}

function within(position: Position, entry: bigint): Sequence {
  return position.entry === entry ? position.sequence : 0;
}
