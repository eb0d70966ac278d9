import type { SiteReport } from "#src/data-path/link-format/link-format.js";
import { CONDITION_TYPES, type Condition } from "#src/domain/group/group-words.js";
import type { PointSummary } from "#src/operations/groups/group-picture.js";

/**
 * What the two sites of a group tell each other with their heartbeats, so that either can be asked about both. It is told
 * to people, with its age, and nothing is decided on it.
 */
export class Reports {
  #own: SiteReport | undefined;
  #heard: SiteReport | undefined;

  /** What this site says of itself from now on. */
  tell(conditions: readonly Condition[], points: PointSummary | undefined): void {
    this.#own = { conditions, points };
  }

  get own(): SiteReport | undefined {
    return this.#own;
  }

  hear(report: SiteReport): void {
    this.#heard = report;
  }

  /** Of the other site, as it said last; empty before it has said anything. */
  get conditions(): readonly Condition[] {
    return conditionsIn(this.#heard);
  }

  get points(): PointSummary | undefined {
    return this.#heard?.points;
  }
}

/** A newer program may know words that this one does not. */
export function conditionsIn(report: SiteReport | undefined): readonly Condition[] {
  return (report?.conditions ?? []).flatMap((told) => {
    const type = CONDITION_TYPES.find((known) => known === told.type);
    return type === undefined ? [] : [{ ...told, type }];
  });
}
