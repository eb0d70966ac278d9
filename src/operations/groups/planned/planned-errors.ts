import { TidemarkError } from "#src/base/errors.js";
import type { Trouble } from "#src/domain/group/group-state.js";

/** The secondary does not take it, and has that on record: asked again it says the same. */
export const HAND_OVER_REFUSED = "HAND_OVER_REFUSED";
/** Another reign was opened there meanwhile: what was handed over will not be taken any more. */
export const HAND_OVER_OVERTAKEN = "HAND_OVER_OVERTAKEN";

/** Of the secondary: `why` is what stands in the way there. */
export function handOverRefused(group: string, { code, why, hint }: Trouble): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: HAND_OVER_REFUSED,
    message: why,
    hint,
    facts: { group, because: code },
  });
}

/** `diverged`: the reign there grows from before what was handed over. */
export function handOverOvertaken(
  group: string,
  reign: { readonly epoch: number; readonly entry: string; readonly diverged: boolean },
): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: HAND_OVER_OVERTAKEN,
    message: `${group} was failed over to this site meanwhile`,
    hint: "its old primary is told by itself",
    facts: { group, ...reign },
  });
}

/** Asked at a primary whose group is not in step: nothing has begun. */
export function notInStep(group: string, why: string, hint: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "NOT_PROTECTED",
    message: `${group} cannot be handed over in order: ${why}`,
    hint,
    facts: { group },
  });
}

/** Nothing was handed over, and all is as before. */
export function handOverFailed(group: string, code: string, why: string, hint: string): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code,
    message: `${group} was not handed over: ${why}; it is served here as before`,
    hint,
    facts: { group },
  });
}

/** A start found a planned failover that had handed nothing over. */
export function plannedInterrupted(group: string): TidemarkError {
  return handOverFailed(group, "PLANNED_FAILOVER_INTERRUPTED", "the daemon ended before", "ask for it again");
}

/** An operator has decided without an answer. */
export function plannedTakenBack(group: string): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "PLANNED_FAILOVER_TAKEN_BACK",
    message: `an operator went on with ${group} here before its secondary had answered`,
    hint: "if the secondary had taken it, this site is superseded once it hears of that, and keeps what it wrote as a branch",
    facts: { group },
  });
}

/** Clients of volumes that are handed over. */
export function volumeHandedOver(volume: string, to: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "ESHUTDOWN",
    message: `${volume} is handed over to the site ${to}`,
    hint: `open it at ${to}`,
    facts: { volume, to },
  });
}

/** Of a copy that cannot answer now: whoever asks goes on asking. */
export function cannotAnswer(group: string, why: string): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "HAND_OVER_UNANSWERED",
    message: `whether ${group} is taken over here cannot be said yet: ${why}`,
    hint: "it is asked again by itself",
    facts: { group },
  });
}
