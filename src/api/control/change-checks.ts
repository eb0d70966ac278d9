import { TidemarkError } from "#src/base/errors.js";
import type { Change } from "#src/operations/groups/groups.js";

/** What is checked of every call that changes something, before the groups are asked. */

/** The word that ends a group, drops a point, or drops what a specification no longer names. */
export const DELETE = "Delete";
/** The word that begins a replication again. */
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

/** They are kept in the history with each change: a sentence or two, and the id that a program made. */
const REASON_CHARACTERS_MAX = 1_024;
const REQUEST_ID_CHARACTERS_MAX = 128;

export function checkChange({ reason, requestId }: Change): void {
  checkLength("context.reason", reason, REASON_CHARACTERS_MAX);
  checkLength("context.request_id", requestId, REQUEST_ID_CHARACTERS_MAX);
}

function checkLength(field: string, text: string, max: number): void {
  if (text.length <= max) return;
  throw invalid("TOO_LONG", `${field}: ${text.length} characters, and at most ${max} are kept`, "shorten it");
}

/** Whoever deletes says so in a word, spelled exactly: a slip of the hand is no deletion. */
export function requireConfirmation({ confirm }: Change, word: string, what: string): void {
  if (confirm === word) return;
  const found = confirm === "" ? "none is given" : `${JSON.stringify(confirm)} is given`;
  throw new TidemarkError({
    kind: "invalid",
    code: "CONFIRMATION_NEEDED",
    message: `context.confirm: ${what} wants the confirmation ${word}, and ${found}`,
    hint: `add --confirm ${word}`,
    facts: { confirm: word },
  });
}

export function required(field: string, value: string): string {
  if (value !== "") return value;
  throw invalid("MISSING_FIELD", `${field}: is missing`, "give a name or an id");
}

export function invalid(code: string, message: string, hint: string): TidemarkError {
  return new TidemarkError({ kind: "invalid", code, message, hint });
}
