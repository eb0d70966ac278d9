import type { SiteState } from "#src/domain/model/site-state.js";

/**
 * Whether a primary's data directory was put back from an older copy. Everything it knows of what its secondary may lack, dirty
 * map, hot extents, spill, is as of that copy then: what it wrote behind it, and the secondary holds, is in none of them, and a site
 * that compares only what is known would never find it. Positions do not tell: a run that ended uncleanly may have given out
 * a million sequences more than it has on record.
 *
 * So it counts aloud. `told` is a number in the primary's state file, `heard` one in the secondary's:
 *
 * 1. the secondary dials and says what it has `heard`; 2. the primary makes the next number durable; 3. it says it, before
 * anything it sends on that stream; 4. the secondary makes it durable, before it allows, or takes, anything that comes behind it.
 * Along a stream 2 to 4 are done again now and then, once something was written since.
 *
 * A site that remembers all it did has told whatever was heard, so `heard` above `told` is a site that was put back. Nothing else
 * leads there: what a site has told goes with its copy when that is made anew, and so who follows takes over as told what its primary
 * has heard. Nothing is overlooked by that: what it wrote itself before is either known, or nothing that it holds rests on it. The other way round: what the secondary took behind a number was sent behind it, so a copy that is older than
 * the number is noticed by it, wherever that is looked at: by the primary when the secondary dials, by a loser when the winner offers the group. A
 * number is never told twice for different things, since the next is chosen only where all that was heard is known (`anew` apart:
 * then nothing that the secondary holds is relied on, every block being dirty, and the next is above what was heard).
 *
 * Not noticed: a copy made along a stream, behind the last number that was told on it. Not needed for a secondary that was put back:
 * it says a lower position than it had acknowledged, and the primary has that on record.
 */
export function wasPutBack(told: number | undefined, heard: number | undefined): boolean {
  return (heard ?? 0) > (told ?? 0);
}

/** A primary's state once it may tell the next number, to a secondary that has heard `heard`. */
export function withNextTold({ toldAnew: _, ...state }: SiteState, heard = 0): SiteState {
  return { ...state, told: Math.max(state.told ?? 0, heard) + 1 };
}

/** What a primary says of itself; 0 or undefined: nothing. */
interface Said {
  readonly told?: number | undefined;
  readonly heard?: number | undefined;
}

/** The state of a site that follows: it remembers what it is told, and takes over as told what its primary has heard. */
export function withHeard({ toldAnew: _, ...state }: SiteState, { told = 0, heard = 0 }: Said): SiteState {
  return {
    ...state,
    ...(told > (state.heard ?? 0) ? { heard: told } : {}),
    ...(heard > (state.told ?? 0) ? { told: heard } : {}),
  };
}

/** Whether that changes anything. */
export function hasNews({ told = 0, heard = 0, toldAnew }: SiteState, primary: Said): boolean {
  return toldAnew === true || (primary.told ?? 0) > heard || (primary.heard ?? 0) > told;
}

/** What a primary goes by when its secondary says what it has heard. */
export function toldOf({ told = 0, toldAnew }: SiteState): number | undefined {
  return toldAnew ? undefined : told;
}
