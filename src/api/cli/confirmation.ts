import type { Change } from "#src/api/cli/changing-options.js";
import type { CommandContext } from "#src/api/cli/command.js";
import { TidemarkError } from "#src/base/errors.js";

/** The word for what ends a group or drops data. */
export const DELETE = "Delete";
/** The word for a replication that begins again. */
export const RESTART = "Restart";
/** The word that serves a copy in its primary's place. */
export const FAILOVER = "Failover";
/** The word that serves another point of it. */
export const CHANGE_POINT = "Change";
/** The word that makes a failover final. */
export const COMMIT = "Commit";
/** The word that gives a failed-over group back to its old primary. */
export const ROLLBACK = "Rollback";
/** The word that serves without the secondary. */
export const SERVE = "Serve";
/** The word that settles which of two histories goes on. */
export const RESOLVE = "Resolve";
/** The word that hands a group over to its secondary, in order. */
export const PLANNED = "Planned";
/** The word that makes the old primary the secondary. */
export const REPROTECT = "Reprotect";

/** The word that goes on without what a site has forgotten. */
export const ACCEPT = "Accept";
/** The word that has what differs sent again. */
export const REPAIR = "Repair";

/**
 * The confirmation that a change wants: as given by --confirm, or asked of the person at the terminal. Without either,
 * nothing is done, and the exact flag is named.
 */
export async function requireConfirmation(
  word: string,
  what: string,
  change: Change,
  { stdin, signal }: Pick<CommandContext, "stdin" | "signal">,
): Promise<string> {
  if (change.confirm === word) return word;
  if (change.confirm !== undefined)
    throw notConfirmed(`--confirm ${change.confirm} is another word`, what, word);
  if (!stdin.interactive) throw notConfirmed("this is not a terminal that could be asked", what, word);
  const answer = await stdin.ask(`${what}. Type ${word} to go on: `, signal);
  if (answer.trim() === word) return word;
  throw notConfirmed("the answer was another one", what, word);
}

function notConfirmed(why: string, what: string, word: string): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "CONFIRMATION_NEEDED",
    message: `${what}; that wants the confirmation ${word}, and ${why}. Nothing was changed`,
    hint: `add --confirm ${word}`,
  });
}
