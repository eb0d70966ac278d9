import { formatId64 } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import type { Position } from "#src/domain/model/sequence.js";

export function belowHorizon(member: number, position: Position): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "BELOW_HORIZON",
    message: `sequence ${position.sequence} is older than what is kept of member ${member}`,
    hint: "choose a later point: list the points there are",
    facts: { member, sequence: position.sequence },
  });
}

export function unknownPosition(position: Position): TidemarkError {
  return new TidemarkError({
    kind: "not-found",
    code: "UNKNOWN_POSITION",
    message: `sequence ${position.sequence} of ${formatId64(position.entry)} is not in the history of this site`,
    hint: "list the points and branches there are",
    facts: { entry: formatId64(position.entry), sequence: position.sequence },
  });
}
