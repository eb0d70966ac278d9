import type { PointKind } from "#src/domain/model/recovery-point.js";
import type { GroupPosition } from "#src/operations/groups/group-picture.js";

/** A recovery point, or any other moment that can be opened, as this site knows it. Plain data. */
export interface PointPicture {
  /** Empty for a moment that is no point. */
  readonly id: string;
  readonly timeMs: number;
  readonly kind: PointKind;
  readonly label: string;
  readonly position: GroupPosition;
  /** Those that are in it, by name, and where each stands. */
  readonly members: readonly {
    readonly name: string;
    readonly position: GroupPosition;
    readonly fuzzy: boolean;
  }[];
  readonly membersTotal: number;
  /** Names of the sites that hold it. */
  readonly sites: readonly string[];
  readonly pinned: boolean;
  readonly health: "unverified" | "verified" | "damaged";
  readonly healthMs: number | undefined;
  /** Of all its bytes, as both sites computed it then; undefined unless it is verified. */
  readonly rootHash: string | undefined;
  readonly expireMs: number | undefined;
}
