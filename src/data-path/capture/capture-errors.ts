import { TidemarkError } from "#src/base/errors.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/** What is refused because of where the order stands. */

export function aheadOfUs(durable: Sequence, last: Sequence): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "ACKNOWLEDGED_TOO_MUCH",
    message: `the secondary acknowledges sequence ${durable}, and ${last} is the last that was given out`,
    hint: "it follows another history: end the link, and compare the lineages of both sites",
    facts: { durable, last },
  });
}

export function interrupted(state: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "ORDER_INTERRUPTED",
    message: "the secondary is not up to date, and no point can be cut until a resync has ended",
    hint: "wait for the resync; the last good point stays where it is",
    facts: { state },
  });
}
