import type { StoreParts } from "#src/data-path/store/store-parts.js";
import { meetingPoint } from "#src/domain/model/meeting.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * Where the window begins on the present history; zero while it has all. What was said of another history counts as far as
 * the two are one: behind the place where they part nothing was given up for its sake, whatever the numbers are there.
 */
export function windowFrom({ site, state, entries }: StoreParts): Sequence {
  if (site.window === undefined) return 0;
  return meetingPoint(state.state.lineage, [...entries().values()], site.window) ?? 0;
}
