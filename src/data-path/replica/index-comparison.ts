import { equalBytes } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import type { Journal } from "#src/data-path/journal/journal.js";
import type { IsDrill } from "#src/data-path/replica/drill-keys.js";
import type { ClaimCheck } from "#src/data-path/replica/index-claims.js";
import type { IndexGeneration } from "#src/data-path/replica/index-generation.js";
import type { IndexFinding } from "#src/domain/model/finding.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { Throttle } from "#src/platform/clock/throttle.js";

/** What the parts of a scrub of the index share. */
export interface IndexScrubOptions {
  /** Where to begin: `undefined`, or what `onProgress` said last. */
  readonly from?: IndexCursor | undefined;
  readonly throttle: Throttle;
  /** Ends the scrub, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onFinding: (finding: IndexFinding) => void;
  /** All before it is done. */
  readonly onProgress?: ((next: IndexCursor) => void) | undefined;
}

export type IndexCursor =
  /** Entries from this key on. */
  | { readonly type: "entries"; readonly key: Uint8Array }
  /** Deltas of branches from this one on, of this one behind the sequence. */
  | { readonly type: "deltas"; readonly branch: bigint; readonly after: Sequence };

/** The holder of the index that is compared. */
export interface IndexHolder {
  readonly readable: IndexGeneration | undefined;
  /** Resolves when it is not forgotten any more. */
  distrust(generation: IndexGeneration, finding: IndexFinding): Promise<void>;
}

/** What a scrub of the index compares. */
export interface ScrubbedIndex {
  readonly keeper: IndexHolder;
  readonly journal: Journal;
  readonly claims: ClaimCheck;
  readonly hash64: Hash64;
  readonly horizon: (member: number) => Sequence;
  readonly pathTo: (position: Position) => readonly Interval[];
  readonly isDrill: IsDrill;
}

/** One index under comparison. */
export interface Comparison extends ScrubbedIndex {
  readonly generation: IndexGeneration;
  readonly options: IndexScrubOptions;
  /** Another index has taken its place, or something was found. */
  readonly isOver: () => boolean;
  readonly found: (finding: IndexFinding) => void;
}

/** Still needed: above the horizon, and of a branch that is kept. Asked again before anything is called a finding. */
export function isNeeded(
  { horizon, journal }: ScrubbedIndex,
  member: number,
  sequence: Sequence,
  branch: bigint,
): boolean {
  return sequence > horizon(member) && journal.branches.some(({ id }) => id === branch);
}

/**
 * The journal's delta has an entry of its own: it is in no compacted file, and not about to be. There a slot has one entry
 * for all that was written to it within the span.
 */
export function hasOwnEntry({ generation }: Comparison, branch: bigint, sequence: Sequence): boolean {
  const { spans } = generation.index.compacted;
  return (
    spans.holding(branch, sequence) === undefined && spans.closing.holding(branch, sequence) === undefined
  );
}

/** The entry is in the store yet, and the same: what was dropped meanwhile is no finding. */
export async function isStill(
  generation: IndexGeneration,
  key: Uint8Array,
  value: Uint8Array | undefined,
): Promise<boolean> {
  const now = await generation.store.get(key);
  if (now === undefined || value === undefined) return now === value;
  return equalBytes(now, value);
}

/** What the index's own failures mean to a scrub of it: nobody has to compare what cannot be read. */
export function readFailure(error: unknown): IndexFinding {
  if (!(error instanceof TidemarkError)) throw error;
  return { type: "index", fault: "unsound", detail: error.message };
}
