import { flag, listOf, oneOf, optional, record, type Shape, text, whole } from "#src/base/json-shape.js";

/** What came of a failover or a change of point: what is served from which moment. */
export interface PlannedReign {
  /** Id of the entry that it opens, as text. */
  readonly entry: string;
  readonly epoch: number;
  /** The moment it grows from. */
  readonly parent: { readonly entry: string; readonly epoch: number; readonly sequence: number };
  /** Empty where no point was cut. */
  readonly pointId: string;
  readonly members: readonly {
    readonly member: number;
    readonly name: string;
    readonly at: number;
    readonly fuzzy: boolean;
  }[];
  readonly leftOut: readonly LeftOut[];
  readonly loss: PredictedLoss;
  /** What was held of the old primary's history when this site was promoted in its place; undefined: not known. */
  readonly received?: { readonly entry: string; readonly sequence: number } | undefined;
}

/** A member that is not served, and why. */
export interface LeftOut {
  readonly member: string;
  readonly code: string;
  readonly why: string;
  readonly hint: string;
}

export interface PredictedLoss {
  readonly ageMs: number;
  readonly bytes: number;
  readonly writes: number;
  readonly bound: "exact" | "age-at-most" | "at-most" | "at-least";
}

/** What vouches for the old primary not writing. */
export type Fencing = "peer-confirmed" | "hook" | "none";

export const FENCING: Shape<Fencing> = oneOf(["peer-confirmed", "hook", "none"] as const);

/** What is known to vouch stays so when less is heard later. */
export function strongestFencing(one: Fencing | undefined, other: Fencing | undefined): Fencing {
  return (
    [one, other].find((fencing) => fencing === "peer-confirmed") ??
    [one, other].find((fencing) => fencing === "hook") ??
    "none"
  );
}

/** The keys of it, for records that say more of it. */
export const PLANNED = {
  entry: text,
  epoch: whole,
  parent: record<PlannedReign["parent"]>({ entry: text, epoch: whole, sequence: whole }),
  pointId: text,
  members: listOf(
    record<PlannedReign["members"][number]>({ member: whole, name: text, at: whole, fuzzy: flag }),
  ),
  leftOut: listOf(record<LeftOut>({ member: text, code: text, why: text, hint: text })),
  loss: record<PredictedLoss>({
    ageMs: whole,
    bytes: whole,
    writes: whole,
    bound: oneOf(["exact", "age-at-most", "at-most", "at-least"]),
  }),
  received: optional(record<NonNullable<PlannedReign["received"]>>({ entry: text, sequence: whole })),
} as const;

export const PLANNED_REIGN: Shape<PlannedReign> = record<PlannedReign>(PLANNED);
