import type { Stop } from "#src/data-path/sender/sender.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";

/** With what words a primary ends a stream, or does not take one. */

export const PAUSED: Stop = {
  code: "GROUP_PAUSED",
  message: "replication was paused by an operator at the primary",
  hint: "tidemark resume, at the primary, goes on with it",
  retryable: true,
};

export const NOT_OFFERED: Stop = {
  code: "COPY_NOT_OFFERED",
  message: "the primary is about to say what the group is to be",
  hint: "nothing is to be done",
  retryable: true,
};

export const NOT_REPLICATED: Stop = {
  code: "NOT_REPLICATED",
  message: "the group has no secondary any more: it is served at its primary, and not replicated",
  hint: "points that are there can be read; tidemark group delete drops them, and a file that names this site as secondary goes on with them when it is applied",
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

export const SCANNING: Stop = {
  code: "SCAN_UNDER_WAY",
  message: "the primary has no snapshot yet of which it could send what is lacking",
  hint: "nothing to do: it asks to be followed when the snapshot is hashed; its log tells of a scan that fails",
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
