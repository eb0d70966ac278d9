import type { Trouble } from "#src/domain/group/group-state.js";

/** A comparison of both sides of a group, at one moment. Plain data. */
export interface VerifyPicture {
  /** The group's name. */
  readonly group: string;
  /** The primary's, which compares. */
  readonly site: string;
  /** `never`: not that this site has it on record. `failed`: it ended before everything was compared. */
  readonly state: "never" | "running" | "done" | "failed";
  readonly phase: VerifyPhase;
  /** Id of the job of the one that is under way, or was last; empty before any. */
  readonly job: string;
  /** Whether what differs is sent again. */
  readonly repair: boolean;
  readonly comparedBytes: number;
  readonly totalBytes: number;
  /** Whole chunks, as much as differs or could not be read at the secondary. */
  readonly differentBytes: number;
  /** Of these nothing is known: not to be read at the primary, or overwritten before they could be. */
  readonly unknownBytes: number;
  /** Sent again, and compared again since. */
  readonly repairedBytes: number;
  readonly ranges: readonly VerifiedRange[];
  /** There are more; some of these hold what is equal. */
  readonly isCoarse: boolean;
  /** Of the point at which both were compared; empty before it was cut. */
  readonly point: string;
  readonly position: { readonly epoch: number; readonly sequence: number } | undefined;
  /** Empty where not all of it was hashed there. */
  readonly root: { readonly primary: string; readonly secondary: string };
  /** Whether the point bears the mark of it. */
  readonly isMarked: boolean;
  /** Hashes, of both directions, without what the transport adds. */
  readonly exchangedBytes: number;
  readonly failure: Trouble | undefined;
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
}

/** `waiting`: it was interrupted, and begins again as soon as the group is in step. */
export type VerifyPhase = "none" | "waiting" | "cutting" | "comparing" | "repairing" | "comparing-again";

export interface VerifiedRange {
  /** The member's name. */
  readonly member: string;
  readonly offset: number;
  readonly length: number;
  readonly found: "different" | "unread-at-secondary" | "unknown-at-primary";
}

/** Before anything was. */
export const NEVER_COMPARED = {
  state: "never",
  phase: "none",
  job: "",
  repair: false,
  comparedBytes: 0,
  totalBytes: 0,
  differentBytes: 0,
  unknownBytes: 0,
  repairedBytes: 0,
  ranges: [],
  isCoarse: false,
  point: "",
  position: undefined,
  root: { primary: "", secondary: "" },
  isMarked: false,
  exchangedBytes: 0,
  failure: undefined,
  startMs: undefined,
  endMs: undefined,
} as const satisfies Omit<VerifyPicture, "group" | "site">;

/** What a group's picture says of comparisons. */
export interface VerifySummary {
  readonly isRunning: boolean;
  /** When all of it was compared last, and when it was found equal; undefined: never that is known here. */
  readonly doneMs: number | undefined;
  readonly equalMs: number | undefined;
  /** Known to differ, and not repaired; undefined at the secondary, which is not told. */
  readonly differentBytes: number | undefined;
  /** By itself so often; undefined: only when asked. */
  readonly everyMs: number | undefined;
  /** Why the last one ended early. */
  readonly failure: Trouble | undefined;
  /** When the last one ended; undefined before any. */
  readonly endMs: number | undefined;
  /** In this run of the program: compared, and of that found to differ. */
  readonly comparedBytes: number | undefined;
  readonly mismatchBytes: number | undefined;
}

/** To the secondary. */
export const NOT_TOLD = {
  isRunning: false,
  differentBytes: undefined,
  failure: undefined,
  endMs: undefined,
  comparedBytes: undefined,
  mismatchBytes: undefined,
} as const;
