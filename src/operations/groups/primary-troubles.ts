import { TidemarkError } from "#src/base/errors.js";
import type { Stop } from "#src/data-path/sender/sender.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";

/** What a primary says of a link that is not as it should be: to people here, and as last words to who has dialled. */

export const NOT_DIALLED: Trouble = {
  code: "NOT_DIALLED",
  why: "the secondary has not dialled since the group was opened here",
  hint: "see that the daemon over there runs, and reaches this one: its log says what it meets",
};

export const ACKNOWLEDGED_LOST: Trouble = {
  code: "ACKED_DATA_LOST",
  why: "the secondary holds less than it had acknowledged",
  hint: "all of it is sent again by itself; check the disk over there, and the log, before the copy is relied on",
};

export const PAUSED: Stop = {
  code: "GROUP_PAUSED",
  message: "replication was paused by an operator at the primary",
  hint: "tidemark resume, at the primary, goes on with it",
  retryable: true,
};

export const SUPERSEDED: Stop = {
  code: "SUPERSEDED",
  message: "another site was promoted, and this one serves the group no more",
  hint: "tidemark group show, at both sites, tells which is its primary",
  retryable: false,
};

export const NOT_OPEN: Stop = {
  code: "GROUP_NOT_OPEN",
  message: "the group is not open at the primary",
  hint: "tidemark group show, at the primary, tells why",
  retryable: true,
};

export function notTheSecondary({ group, secondary = "" }: GroupSpecification, peer: string): Stop {
  return {
    code: "NOT_THE_SECONDARY",
    message: `the secondary of ${group} is ${secondary}, and this is ${peer}`,
    hint: "delete the group at the site that is not its secondary",
    retryable: false,
  };
}

export function notThereYet(sequence: number): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "POINT_NOT_PROMOTABLE_YET",
    message: `the point was cut at sequence ${sequence}, and the secondary does not have it yet`,
    hint: "it is on its way: tidemark point list, at the secondary, shows it once it is there",
    facts: { sequence },
  });
}
