import { TidemarkError } from "#src/base/errors.js";

/** A copy is compared with what its own primary holds, and with nothing else. */
export function notComparedFrom(from: string, group: string): TidemarkError {
  return new TidemarkError({
    kind: "denied",
    code: "NOT_THE_PRIMARY",
    message: `${from} asks to compare the group ${group}, of which this site holds no copy that follows it`,
    hint: "see with tidemark status at both sites which of them is the primary",
    facts: { group, from },
  });
}
