import type { BlockRuns } from "#src/domain/model/block-runs.js";

/**
 * What a site that was the primary knows of its own writes when it becomes the copy of the one that was promoted in its place:
 * where its images may hold what the other does not, and what it had written that the other never got.
 */
export interface OwnDifferences {
  /** Why nobody can tell where; then every block may differ. Undefined: nowhere but in `members`. */
  readonly whole: string | undefined;
  readonly members: readonly { readonly name: string; readonly runs: BlockRuns }[];
  readonly lost: OwnLoss;
}

/** Writes of the reign that has ended, behind the place from which the other site went on. */
export interface OwnLoss {
  /** Undefined: they were not kept one by one. What they have come to is in `members`. */
  readonly exact:
    | {
        readonly writes: number;
        readonly bytes: number;
        /** When the first and the last of them were made, by the clock of that site; undefined without any. */
        readonly span: { readonly fromMs: number; readonly toMs: number } | undefined;
      }
    | undefined;
  /** Why they are not known exactly. */
  readonly why: string | undefined;
}
