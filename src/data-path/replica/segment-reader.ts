import { assert } from "#src/base/assert.js";
import type { Journal } from "#src/data-path/journal/journal.js";
import {
  type CompactedHistory,
  compactedAt,
  compactedNumber,
} from "#src/data-path/replica/compacted-history.js";
import type { ReadSegment } from "#src/data-path/replica/piece-payload.js";

/** Reads from wherever a piece says that its bytes lie: a segment of the journal, or a compacted file. */
export function segmentReader(journal: Journal, compacted: CompactedHistory | undefined): ReadSegment {
  return (segment, at, target) => {
    const number = compactedNumber(segment);
    if (number === undefined) return journal.read(segment, at, target);
    assert(compacted !== undefined, "pieces in compacted files are met only where there are such files");
    return compacted.read(number, compactedAt({ segment, payloadAt: at }), target);
  };
}
