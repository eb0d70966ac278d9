import { TidemarkError } from "#src/base/errors.js";
import { confirmationMissing, shown } from "#src/operations/groups/group-errors.js";

/** The word that settles which of two histories goes on. */
export const CONFIRM_RESOLVE = "Resolve";

export function resolveUnconfirmed(group: string, winner: string): TidemarkError {
  const what = `having only the history of ${shown(winner)} go on for ${group}`;
  return confirmationMissing(what, { group }, CONFIRM_RESOLVE);
}

export function notAWinner(group: string, winner: string, site: string, oldPrimary: string): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "WINNER_UNKNOWN",
    message: `${shown(winner)} is no site of ${group}`,
    hint: `name ${site}, which was failed over to, or ${oldPrimary}, its old primary`,
    facts: { group, site, oldPrimary },
  });
}
