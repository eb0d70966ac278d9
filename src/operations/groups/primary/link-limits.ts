import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import type { LinkLimit } from "#src/operations/groups/group-picture.js";

/** What each site's configuration lets all groups together move between the two; undefined where it says nothing. */
type SiteLimit = readonly [site: string | undefined, bytesPerSecondMax: number | undefined];

/** All that limit the link of a group, the lowest first: that is the one in force. */
export function limitsOf(
  { link, secondary }: GroupSpecification,
  ...sites: readonly SiteLimit[]
): readonly LinkLimit[] {
  if (secondary === undefined) return [];
  const all: readonly SiteLimit[] = [["", link.bytesPerSecondMax], ...sites];
  return all
    .flatMap(([site, bytesPerSecondMax]) =>
      site === undefined || bytesPerSecondMax === undefined ? [] : [{ site, bytesPerSecondMax }],
    )
    .sort((a, b) => a.bytesPerSecondMax - b.bytesPerSecondMax);
}
