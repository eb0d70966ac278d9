import type { SiteReport } from "#src/data-path/link-format/link-format.js";
import { CONDITION_TYPES, type Condition } from "#src/domain/group/group-words.js";
import type { PointSummary, SyncProgress } from "#src/operations/groups/group-picture.js";

/**
 * What the two sites of a group tell each other with their heartbeats, so that either can be asked about both. It is told
 * to people, with its age, and nothing but the pace of the link is decided on it.
 */
export class Reports {
  readonly #onLimit: (linkBytesPerSecondMax: number | undefined) => void;
  #own: SiteReport | undefined;
  #heard: SiteReport | undefined;

  /** `onLimit`: told what the other site's configuration lets move between the two, each time it says so. */
  constructor(onLimit: (linkBytesPerSecondMax: number | undefined) => void = () => undefined) {
    this.#onLimit = onLimit;
  }

  /** What this site says of itself from now on. */
  tell(
    conditions: readonly Condition[],
    points: PointSummary | undefined,
    linkBytesPerSecondMax: number | undefined,
    { seed, resync }: Syncs = {},
  ): void {
    const syncs = { seed: whole(seed), resync: whole(resync) };
    this.#own = { conditions, points, ...syncs, linkBytesPerSecondMax };
  }

  get own(): SiteReport | undefined {
    return this.#own;
  }

  /** Answers its conditions. */
  hear(report: SiteReport): readonly Condition[] {
    this.#heard = report;
    this.#onLimit(report.linkBytesPerSecondMax);
    return this.conditions;
  }

  /** Of the other site, as it said last; empty before it has said anything. */
  get conditions(): readonly Condition[] {
    return conditionsIn(this.#heard);
  }

  /** That all groups together keep to between the two, as the other site's configuration says. */
  get linkBytesPerSecondMax(): number | undefined {
    return this.#heard?.linkBytesPerSecondMax;
  }

  get points(): PointSummary | undefined {
    return this.#heard?.points;
  }
}

/** How far what the primary sends is. */
export interface Syncs {
  readonly seed?: SyncProgress | undefined;
  readonly resync?: SyncProgress | undefined;
}

/** As the primary says of itself. */
export function syncsIn(report: SiteReport | undefined): Syncs {
  return { seed: report?.seed, resync: report?.resync };
}

/** On the link rates are whole. */
function whole(progress: SyncProgress | undefined): SyncProgress | undefined {
  return progress && { ...progress, bytesPerSecond: Math.round(progress.bytesPerSecond) };
}

/** A newer program may know words that this one does not. */
export function conditionsIn(report: SiteReport | undefined): readonly Condition[] {
  return (report?.conditions ?? []).flatMap((told) => {
    const type = CONDITION_TYPES.find((known) => known === told.type);
    return type === undefined ? [] : [{ ...told, type }];
  });
}
