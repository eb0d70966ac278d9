import type { VersionPlace } from "#src/data-path/replica/index-format.js";
import { isOnPath } from "#src/data-path/replica/path.js";
import { placeNumber } from "#src/data-path/replica/slot-key.js";
import type { Interval } from "#src/domain/model/lineage.js";

/**
 * When whole regions became zeros. There are few (a discard of a whole volume makes one a GiB), so all are in memory
 * beside their entries in the index.
 */
export class RegionZeros {
  readonly #regions = new Map<number, VersionPlace[]>();

  add(member: number, region: number, place: VersionPlace): void {
    const key = placeNumber(member, region);
    const places = this.#regions.get(key) ?? [];
    if (places.some((other) => other.sequence === place.sequence && other.branch === place.branch)) return;
    this.#regions.set(key, [...places, place]);
  }

  remove(member: number, region: number, place: VersionPlace): void {
    const key = placeNumber(member, region);
    const places = this.#regions.get(key) ?? [];
    const kept = places.filter((other) => other.sequence !== place.sequence || other.branch !== place.branch);
    if (kept.length === 0) this.#regions.delete(key);
    else this.#regions.set(key, kept);
  }

  /** The newest on the path; undefined when there is none. */
  newest(member: number, region: number, path: readonly Interval[]): VersionPlace | undefined {
    let newest: VersionPlace | undefined;
    for (const place of this.#regions.get(placeNumber(member, region)) ?? []) {
      if (isOnPath(path, place) && place.sequence > (newest?.sequence ?? 0)) newest = place;
    }
    return newest;
  }

  /** Every region with its places. */
  entries(): Iterable<[number, readonly VersionPlace[]]> {
    return this.#regions.entries();
  }
}
