import { type LinkShare, PacedLink } from "#src/data-path/sender/sender.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import type { Clock } from "#src/platform/clock/clock.js";

/** The link of one group, within that to its secondary: its specification limits it. */
export function ownLink(clock: Clock, specification: () => GroupSpecification): LinkShare {
  const bytesPerSecond = () => specification().link.bytesPerSecondMax;
  return new PacedLink({ clock, bytesPerSecond, underWayBytesMax: Number.POSITIVE_INFINITY });
}

/**
 * The links to other sites, one each, shared by the groups that are replicated there. Either site's configuration limits it:
 * the lower counts. What the other says comes with its heartbeats, and counts until it says otherwise.
 */
export class PeerLinks {
  readonly #clock: Clock;
  readonly #bandwidthOf: (site: string) => number | undefined;
  /** As many as there are sites that a group was ever replicated to in this run. */
  readonly #links = new Map<string, PacedLink>();
  readonly #heard = new Map<string, number | undefined>();

  /** `bandwidthOf`: bytes a second, as the configuration in force says; undefined: as fast as it goes. */
  constructor(clock: Clock, bandwidthOf: (site: string) => number | undefined) {
    this.#clock = clock;
    this.#bandwidthOf = bandwidthOf;
  }

  to(site: string): LinkShare {
    const known = this.#links.get(site);
    if (known !== undefined) return known;
    const link = new PacedLink({
      clock: this.#clock,
      bytesPerSecond: () => lower(this.#bandwidthOf(site), this.#heard.get(site)),
    });
    this.#links.set(site, link);
    return link;
  }

  /** What the site itself wants to be sent in a second, at most. */
  heard(site: string | undefined, bytesPerSecondMax: number | undefined): void {
    if (site !== undefined) this.#heard.set(site, bytesPerSecondMax);
  }
}

/** Of two limits, either of which may be missing. */
function lower(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}
