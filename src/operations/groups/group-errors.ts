import { AssertionFailure } from "#src/base/assert.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import type { ChangeRefusal } from "#src/domain/group/specification-diff.js";
import type { Refusal } from "#src/domain/group/transition-table.js";

/** What is refused to who asks for groups, and what to do then. */

/** The word that a removal wants. */
export const CONFIRM_DELETE = "Delete";
/** The word that a replication which begins again wants. */
export const CONFIRM_RESTART = "Restart";

export function groupUnknown(group: string, site: string, near: string | undefined): TidemarkError {
  return new TidemarkError({
    kind: "not-found",
    code: "GROUP_UNKNOWN",
    message: `the site ${site} has no group ${shown(group)}`,
    hint: near === undefined ? "tidemark group list shows those it has" : `did you mean ${near}?`,
    facts: { group: shown(group), site },
  });
}

export function memberUnknown(group: string, member: string, near: string | undefined): TidemarkError {
  return new TidemarkError({
    kind: "not-found",
    code: "MEMBER_UNKNOWN",
    message: `the group ${group} has no member ${shown(member)}`,
    hint: near === undefined ? `tidemark group show ${group} lists its members` : `did you mean ${near}?`,
    facts: { group, member: shown(member) },
  });
}

/** All that is wrong at once: who corrects one thing should not meet the next. */
export function specificationRefused(group: string, refusals: readonly ChangeRefusal[]): TidemarkError {
  const text = refusals.map(({ key, why }) => `${shown(key)}: ${why}`).join("; ");
  return new TidemarkError({
    kind: "invalid",
    code: "GROUP_REFUSED",
    message: `the group ${shown(group)} cannot be made what its specification says: ${text}`,
    hint: [...new Set(refusals.map(({ hint }) => hint))].join("; "),
    facts: { group: shown(group), keys: refusals.map(({ key }) => shown(key)).join(", ") },
  });
}

export function assertDeletion(group: string, confirm: string): void {
  if (confirm !== CONFIRM_DELETE)
    throw confirmationMissing(`deleting the group ${group} ends its service`, { group });
}

export function confirmationMissing(
  what: string,
  facts: Readonly<Record<string, string>>,
  word = CONFIRM_DELETE,
): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "CONFIRMATION_NEEDED",
    message: `${what}, and that wants to be confirmed`,
    hint: `add --confirm ${word}`,
    facts: { ...facts, confirm: word },
  });
}

export function notNow(group: string, { why, hint }: Refusal): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "GROUP_NOT_READY",
    message: `the group ${group} cannot do that now: ${why}`,
    hint,
    facts: { group },
  });
}

export function tooManyGroups(groupsMax: number): TidemarkError {
  return new TidemarkError({
    kind: "exhausted",
    code: "TOO_MANY_GROUPS",
    message: `this site has ${groupsMax} groups, and takes no more`,
    hint: "put volumes that fail over together into one group, or delete a group",
    facts: { groupsMax },
  });
}

export function tooManyWaiting(group: string): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "GROUP_BUSY",
    message: `too many changes of the group ${group} wait for one that goes on`,
    hint: "ask again in a moment",
    facts: { group },
  });
}

export function groupUnreadable(ids: readonly string[]): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "GROUP_UNREADABLE",
    message:
      "no group is made while there is one whose record cannot be read: it may be the same one, with its data",
    hint: `mend or delete it first: tidemark group show ${ids[0] ?? ""} tells what is the matter`,
    facts: { groups: ids.join(", ") },
  });
}

export function recordUnwritable(group: string, cause: unknown): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "GROUP_RECORD_UNWRITABLE",
    message: `the record of the group ${group} could not be written: ${describeError(cause)}`,
    hint: "nothing was changed; free space on the file system of the data directory or check its disk, then ask again",
    facts: { group },
    cause,
  });
}

/** As a request is told of what stands in the way of a group. */
export function broken(group: string, { code, why, hint }: Trouble): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code,
    message: `the group ${group} is not served: ${why}`,
    hint,
    facts: { group },
  });
}

/** A mistake of our own is never a state of a group. */
export function troubleFrom(error: unknown): Trouble {
  if (error instanceof AssertionFailure) throw error;
  if (error instanceof TidemarkError)
    return { code: error.code, why: describeError(error), hint: error.hint };
  return {
    code: "UNEXPECTED",
    why: describeError(error),
    hint: "look into the daemon's log, and report this as a defect",
  };
}

const SHOWN_MAX = 80;

/** What somebody sent as a name may be anything: it is shown in the letters that every terminal and log can bear. */
export function shown(text: string): string {
  const short = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}...` : text;
  if (/^[\x21-\x7e]+$/.test(short)) return short;
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(short).replace(/[^\x20-\x7e]/g, escaped);
}

export function hasNoSecondary(group: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "GROUP_HAS_NO_SECONDARY",
    message: `the group ${group} has no secondary: nothing replicates, and it has no points`,
    hint: "name a secondary in its file, and apply that",
    facts: { group },
  });
}
