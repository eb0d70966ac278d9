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

export function notInStep(group: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "VERIFY_NOT_IN_STEP",
    message: `the secondary of ${group} is not in step, and there is nothing to compare with yet`,
    hint: "wait for the sync: tidemark status shows how far it is",
    facts: { group },
  });
}

export function underWayWithoutRepair(group: string, job: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "VERIFY_UNDER_WAY",
    message: `${group} is being compared already, without repairing what differs`,
    hint: `wait for it with tidemark job watch ${job}, or end it with tidemark job cancel ${job}; then ask again`,
    facts: { group, job },
  });
}

/** Never told to who asked: it begins again by itself. */
export function interrupted(group: string): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "VERIFY_INTERRUPTED",
    message: `${group} is closed, or its members change: what is written meanwhile is not watched`,
    hint: "it begins again by itself as soon as the group is in step",
    facts: { group },
  });
}

export function interruptedTooOften(group: string, attempts: number): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "VERIFY_INTERRUPTED",
    message: `${group} was to be compared ${attempts} times, and something ended it each time: the daemon, or its capture`,
    hint: `see in the log what that was; then tidemark verify ${group}`,
    facts: { group, attempts },
  });
}

export function notRepaired(): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "VERIFY_NOT_REPAIRED",
    message: "what differs has not been brought to the secondary yet",
    hint: "it is known to be lacking, and sent when the link allows; then verify again",
  });
}
