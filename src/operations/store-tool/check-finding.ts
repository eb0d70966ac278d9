import { formatId64 } from "#src/base/bytes.js";
import type { TidemarkError } from "#src/base/errors.js";
import type { StoreFinding } from "#src/data-path/store/store.js";
import type { Finding } from "#src/domain/model/finding.js";

/** A finding as a person or a program outside reads it: flat, ids as text. */
export interface CheckFinding {
  readonly part: Finding["type"] | "start";
  readonly detail: string;
  /** Ids of the points that need what is damaged. */
  readonly points: readonly string[];
  /** Of an error that keeps the store from being opened. */
  readonly code?: string;
  readonly branch?: string;
  readonly segment?: number;
  /** Number of a compacted file. */
  readonly file?: number;
  /** Sequences of the branch; facts of the ledger. */
  readonly from?: number;
  readonly to?: number;
  readonly member?: number;
  /** Of the member. */
  readonly offset?: number;
  readonly length?: number;
  readonly point?: string;
  readonly path?: string;
}

export function checkFinding({ finding, points }: StoreFinding): CheckFinding {
  return { part: finding.type, ...fieldsOf(finding), points };
}

/** The store can't be opened at all. */
export function refusedStart({ code, message }: TidemarkError): CheckFinding {
  return { part: "start", code, detail: message, points: [] };
}

type Fields = Omit<CheckFinding, "part" | "points">;

function fieldsOf(finding: Finding): Fields {
  switch (finding.type) {
    case "compacted":
    case "journal": {
      const { type: _, branch, ...rest } = finding;
      return { ...rest, branch: formatId64(branch) };
    }
    case "journal-filler":
      return {
        branch: formatId64(finding.branch),
        segment: finding.segment,
        detail: `${finding.detail}, at ${finding.at}`,
      };
    case "image": {
      const { member, offset, length, expected, found } = finding;
      const detail = `the image holds ${formatId64(found)} where ${formatId64(expected)} was written`;
      return { member, offset, length, detail };
    }
    case "hashes": {
      const { member, offset, length } = finding;
      return {
        member,
        offset,
        length,
        detail: "the hashes of this part could not be read, so it was not compared",
      };
    }
    case "index": {
      const { branch, sequence, member, detail, fault } = finding;
      return {
        detail: `${fault}: ${detail}`,
        ...(branch === undefined ? {} : { branch: formatId64(branch) }),
        ...(sequence === undefined ? {} : { from: sequence, to: sequence }),
        ...(member === undefined ? {} : { member }),
      };
    }
    case "state-file":
      return { detail: `slot ${finding.slot}: ${finding.detail}` };
    case "facts-lost":
      return {
        from: finding.after + 1,
        detail: `facts behind number ${finding.after} were lost: ${finding.detail}`,
      };
    default: {
      const { type: _, ...rest } = finding;
      return rest;
    }
  }
}
