import type { Trouble } from "#src/domain/group/group-state.js";
import type { GroupPosition } from "#src/operations/groups/group-picture.js";

/** A comparison of both sides of a group, at one moment. Plain data. */
export interface VerifyPicture {
  /** The group's name. */
  readonly group: string;
  /** The primary's, which compares. */
  readonly site: string;
  /** `never`: not since the group was opened here. `failed`: it ended before everything was compared. */
  readonly state: "never" | "running" | "done" | "failed";
  readonly phase: VerifyPhase;
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
  readonly position: GroupPosition | undefined;
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

export type VerifyPhase = "none" | "cutting" | "comparing" | "repairing" | "comparing-again";

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
