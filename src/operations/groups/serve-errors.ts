import type { TidemarkError } from "#src/base/errors.js";
import { confirmationMissing } from "#src/operations/groups/group-errors.js";

/** The word that lets a primary serve that has not heard its secondary. */
const CONFIRM_SERVE = "Serve";

export function assertServe(group: string, confirm: string): void {
  if (confirm !== CONFIRM_SERVE) throw serveUnconfirmed(group);
}

function serveUnconfirmed(group: string): TidemarkError {
  const what = `serving ${group} before its secondary was heard lets both sites acknowledge writes, if that one was promoted`;
  return confirmationMissing(what, { group }, CONFIRM_SERVE);
}
