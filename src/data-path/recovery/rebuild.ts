import {
  type CatalogueRules,
  CatalogueState,
  type DurableMark,
} from "#src/data-path/recovery/catalogue-state.js";
import type { Fact } from "#src/domain/model/fact.js";
import type { Sequence } from "#src/domain/model/sequence.js";

export interface RebuildProgress {
  readonly facts: number;
  readonly marks: number;
}

/** Progress is told this often: a journal has a mark in seconds of writing, and its reader is the slow part. */
const PROGRESS_MARKS = 1000;

/** The marks that lie behind these sequences, branch by branch as they came about, each in its order. */
export type MarkSource = (through: (branch: bigint) => Sequence) => AsyncIterable<DurableMark>;

/** The catalogue from nothing but journal and ledger: what it was, or would have been, before it was lost. */
export async function rebuildCatalogue(
  facts: readonly Fact[],
  marks: MarkSource,
  rules: CatalogueRules,
  onProgress: (progress: RebuildProgress) => void,
): Promise<CatalogueState> {
  const state = new CatalogueState(rules);
  for (const fact of facts) state.takeFact(fact);
  onProgress({ facts: facts.length, marks: 0 });
  let count = 0;
  for await (const mark of marks((branch) => state.through.get(branch) ?? 0)) {
    state.takeMark(mark);
    count += 1;
    if (count % PROGRESS_MARKS === 0) onProgress({ facts: facts.length, marks: count });
  }
  onProgress({ facts: facts.length, marks: count });
  return state;
}
