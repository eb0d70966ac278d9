import type { CompactedFacts } from "#src/data-path/compaction/compaction.js";
import type { Ledger } from "#src/data-path/journal/journal.js";
import type { FactLog } from "#src/data-path/recovery/recovery.js";
import type { SiteFacts } from "#src/data-path/store/site-facts.js";
import type { Fact } from "#src/domain/model/fact.js";

/**
 * The ledger with what the store makes of it. A fact of the store is durable first and taken in then; a checkpoint says
 * again what was taken in, so none may lie between the two while it is written. Catalogue and reservations see to the
 * same for theirs.
 */
export class FactBook implements FactLog {
  readonly #ledger: Ledger;
  readonly #site: SiteFacts;
  readonly #compacted: CompactedFacts;
  #turn: Promise<unknown> = Promise.resolve();
  #said = 0;

  constructor(ledger: Ledger, site: SiteFacts, compacted: CompactedFacts) {
    this.#ledger = ledger;
    this.#site = site;
    this.#compacted = compacted;
  }

  /** Facts since the last checkpoint of this run. */
  get saidSinceCheckpoint(): number {
    return this.#said;
  }

  /** For those who keep what they say themselves. */
  append(fact: Fact): Promise<void> {
    this.#said += 1;
    return this.#ledger.append(fact);
  }

  /** Facts of the store itself, in this order; they count once this has resolved. */
  record(...facts: readonly Fact[]): Promise<void> {
    return this.#next(async () => {
      await Promise.all(facts.map((fact) => this.append(fact)));
      for (const fact of facts) {
        this.#site.take(fact);
        this.#compacted.takeFact(fact);
      }
    });
  }

  /** Writes the whole anew; `others` are the facts of those who keep their own, as they are in that very turn. */
  checkpoint(others: () => readonly Fact[]): Promise<void> {
    return this.#next(async () => {
      const facts = [...this.#site.facts(), ...this.#compacted.facts(), ...others()];
      await this.#ledger.checkpoint(facts);
      this.#site.checkpointed();
      this.#said = 0;
    });
  }

  #next(change: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(change);
    this.#turn = Promise.allSettled([turn]);
    return turn;
  }
}
